package decode

import (
	"strings"

	"nimi/generator/input"
	"nimi/runtime/spec"
)

// hooks reads nimi.hooks.
func (s *service) hooks(v value) {
	h := &s.Hooks
	v.ObjectLike(`{"preStart": ["/bin/prepare", "--now"]}`, fields{
		{"preStart", func(v value) { s.hook(v, &h.PreStart) }},
		{"postStart", func(v value) { s.hook(v, &h.PostStart) }},
		{"preStop", func(v value) { s.hook(v, &h.PreStop) }},
		{"postStop", func(v value) { s.hook(v, &h.PostStop) }},
	})
}

// hook reads one command or a list of commands. The empty list is none.
func (s *service) hook(v value, into *[]spec.Command) {
	if v.IsEmptyList() {
		return
	}
	first := v.First().Kind()
	if v.Kind() == input.Object || first != input.List && first != input.Object {
		s.oneHook(v, v.Kind() == input.Object, into)
		return
	}
	v.List(func(_ int, v value) { s.oneHook(v, v.Kind() == input.Object, into) })
}

// oneHook reads a command: a list of strings, in which a dash before the program says that it may fail (systemd.service(5)),
// or an object that says so.
func (s *service) oneHook(v value, object bool, into *[]spec.Command) {
	var c spec.Command
	if v.Kind() == input.Object && object {
		v.Object(fields{
			{"argv", func(v value) {
				if v.IsNull() {
					v.Problem("missing, must be a list of the program and its arguments")
					return
				}
				c.Argv = s.command(v)
			}},
			{"optional", func(v value) { v.Bool(&c.Optional) }},
		})
	} else if c.Argv = s.command(v); len(c.Argv) > 0 {
		if program, dash := strings.CutPrefix(c.Argv[0], "-"); dash {
			c.Argv[0], c.Optional = program, true
			if program == "" {
				v.Problem("must have a program behind the dash")
			}
		}
	}
	if c.Argv != nil {
		*into = append(*into, c)
	}
}

// commands reads nimi.commands: what follows process.argv, of a oneshot. The option type has been read before.
func (s *service) commands(v value) {
	if v.IsNull() || v.IsEmptyList() {
		return
	}
	if s.Type != spec.TypeOneshot {
		v.Problem(`is for services that end only: type must be "oneshot"`)
	}
	v.List(func(_ int, v value) {
		if argv := s.command(v); argv != nil {
			s.Commands = append(s.Commands, argv)
		}
	})
}
