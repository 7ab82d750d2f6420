package decode

// terminal reads nimi.terminal.
func (s *service) terminal(v value) { v.Bool(&s.Terminal) }
