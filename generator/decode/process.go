package decode

import (
	"slices"
	"strings"

	"nimi/generator/input"
)

// process reads services.<name>.process, nixpkgs' own options.
func (s *service) process(v value) {
	// Words of other programs are mistakes if the option that they stand for is missing. Otherwise they may be options that
	// nixpkgs has added.
	hints := func() []input.Hint {
		return slices.DeleteFunc(processHints(), func(h input.Hint) bool {
			key, ours := strings.CutPrefix(h.Text, "write process.")
			return !ours || v.Has(key)
		})
	}
	open(v, s.processFields(), group{"process", nil, hints})
}

// processFields are those options. The ones that only lead to argv are ignored.
func (s *service) processFields() fields {
	return fields{
		{"argv", s.argv},
		{"environment", s.processEnvironment},
		{"reloadSignal", func(v value) { signal(v, &s.Reload.Signal) }},
		{"reloadCommand", s.reloadCommand},
		{"flags", input.Ignore},
		{"flagFormat", input.Ignore},
	}
}

// argv reads the program and its arguments. Only a group has none.
func (s *service) argv(v value) {
	if s.Group && (v.IsNull() || v.IsEmptyList()) {
		return
	}
	s.Group = false
	if v.IsNull() {
		v.Problem("missing, must be a list of the program and its arguments")
	}
	s.Argv = s.command(v)
}
