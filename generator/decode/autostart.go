package decode

// autoStart reads nimi.autoStart.
func (s *Service) autoStart(v value) {
	auto := true
	v.boolean(&auto)
	s.Manual = !auto
}
