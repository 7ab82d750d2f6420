package decode

// stdin reads nimi.stdin.
func (s *service) stdin(v value) { v.Absolute(&s.Stdin) }
