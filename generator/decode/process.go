package decode

// process reads services.<name>.process, nixpkgs' own options. Those that only lead to argv are ignored.
func (s *Service) process(v value) {
	v.open(fields{
		{"argv", s.argv},
		{"environment", s.environment},
		{"reloadSignal", func(v value) { v.signal(&s.Reload.Signal) }},
		{"reloadCommand", s.reloadCommand},
		{"flags", ignore},
		{"flagFormat", ignore},
	})
}

// argv reads the program and its arguments. Only a group has none.
func (s *Service) argv(v value) {
	if s.Group && (v.isNull() || v.isEmptyList()) {
		return
	}
	s.Group = false
	if v.isNull() {
		v.problem("missing, must be a list of the program and its arguments")
	}
	s.Argv = v.argv()
}
