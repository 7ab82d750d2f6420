package decode

// stdin reads nimi.stdin.
func (s *Service) stdin(v value) { v.absolute(&s.Stdin) }
