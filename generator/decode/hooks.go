package decode

// hooks reads nimi.hooks.
func (s *Service) hooks(v value) {
	h := &s.Hooks
	v.object(fields{
		{"preStart", func(v value) { v.commands(&h.PreStart) }},
		{"postStart", func(v value) { v.commands(&h.PostStart) }},
		{"preStop", func(v value) { v.commands(&h.PreStop) }},
		{"postStop", func(v value) { v.commands(&h.PostStop) }},
	})
}

// commands reads one command, a list of strings, or a list of commands. The empty list is none.
func (v value) commands(into *[][]string) {
	if v.isEmptyList() {
		return
	}
	several := false
	if v.json.IsArray() {
		for _, first := range v.json.Array()[:1] {
			several = first.IsArray()
		}
	}
	if !several {
		if argv := v.argv(); argv != nil {
			*into = [][]string{argv}
		}
		return
	}
	v.list(func(_ int, v value) {
		if argv := v.argv(); argv != nil {
			*into = append(*into, argv)
		}
	})
}
