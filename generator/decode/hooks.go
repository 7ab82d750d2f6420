package decode

import "nimi/generator/input"

// hooks reads nimi.hooks.
func (s *service) hooks(v value) {
	h := &s.Hooks
	v.ObjectLike(`{"preStart": ["/bin/prepare", "--now"]}`, fields{
		{"preStart", func(v value) { s.commands(v, &h.PreStart) }},
		{"postStart", func(v value) { s.commands(v, &h.PostStart) }},
		{"preStop", func(v value) { s.commands(v, &h.PreStop) }},
		{"postStop", func(v value) { s.commands(v, &h.PostStop) }},
	})
}

// commands reads one command, a list of strings, or a list of commands. The empty list is none.
func (s *service) commands(v value, into *[][]string) {
	if v.IsEmptyList() {
		return
	}
	if v.First().Kind() != input.List {
		if argv := s.command(v); argv != nil {
			*into = [][]string{argv}
		}
		return
	}
	v.List(func(_ int, v value) {
		if argv := s.command(v); argv != nil {
			*into = append(*into, argv)
		}
	})
}
