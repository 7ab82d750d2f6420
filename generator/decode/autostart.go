package decode

// autoStart reads nimi.autoStart.
func (s *service) autoStart(v value) {
	auto := true
	v.Bool(&auto)
	s.Manual = !auto
}
