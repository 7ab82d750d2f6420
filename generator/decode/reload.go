package decode

import "strings"

// reload reads nimi.reload, which goes over process.reloadSignal and process.reloadCommand.
func (s *service) reload(v value) {
	given := s.Reload
	s.Reload.Signal, s.Reload.Argv = 0, nil
	v.ObjectLike(`{"signal": "HUP"}`, fields{
		{"signal", func(v value) { signal(v, &s.Reload.Signal) }},
		{"argv", func(v value) { s.Reload.Argv = argv(v) }},
	})
	switch {
	case s.Reload.Signal != 0 && s.Reload.Argv != nil:
		v.Problem("must have signal or argv, not both")
	case s.Reload.Signal == 0 && s.Reload.Argv == nil:
		s.Reload = given
	}
}

// reloadCommand reads process.reloadCommand, a command line as systemd's ExecReload= takes it. nixpkgs derives one from
// reloadSignal; that says nothing more than the signal does.
func (s *service) reloadCommand(v value) {
	var line string
	if !v.Text(&line) || s.Reload.Signal != 0 {
		return
	}
	argv, ok := words(line)
	switch {
	case !ok:
		v.Problem("has a quotation mark that is not closed")
	case len(argv) == 0:
		v.Problem("must not be empty")
	default:
		s.Reload.Argv = argv
	}
}

// words splits a command line at blanks that are not between quotation marks, single or double ones; a backslash keeps
// the next character as it is, but for those between single ones.
func words(line string) (argv []string, ok bool) {
	var word strings.Builder
	var quote rune
	begun, escaped := false, false
	for _, c := range line {
		switch {
		case escaped:
			word.WriteRune(c)
			escaped = false
		case c == '\\' && quote != '\'':
			escaped, begun = true, true
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(c)
		case c == '"' || c == '\'':
			quote, begun = c, true
		case strings.ContainsRune(" \t\n\r", c):
			if begun {
				argv = append(argv, word.String())
				word.Reset()
				begun = false
			}
		default:
			word.WriteRune(c)
			begun = true
		}
	}
	if begun {
		argv = append(argv, word.String())
	}
	return argv, quote == 0 && !escaped
}
