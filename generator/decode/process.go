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

// argv reads a program and its arguments.
func argv(v value) []string {
	if v.IsEmptyList() {
		v.Problem("must not be empty")
		return nil
	}
	if line, isString := v.AsText(); isString {
		split, _ := words(line)
		v.Refuse("must be a list, not a string; write %s", asList(split))
		return nil
	}
	var argv []string
	v.List(func(i int, v value) {
		var s string
		if i == 0 && v.NonEmpty(&s) || i > 0 && v.Text(&s) {
			argv = append(argv, s)
		}
	})
	return argv
}

// asList returns strings as JSON has them in a list, if that is short enough for a message.
func asList(all []string) string {
	const most = 10
	var quoted []string
	for i, s := range all {
		if i == most {
			quoted = append(quoted, "…")
			break
		}
		quoted = append(quoted, input.Quote(s))
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
