package decode

import (
	"strings"

	"nimi/generator/input"
)

// reload reads nimi.reload, which replaces process.reloadSignal and process.reloadCommand.
func (s *service) reload(v value) {
	given := s.Reload
	s.Reload.Signal, s.Reload.Argv = 0, nil
	v.ObjectLike(`{"signal": "HUP"}`, fields{
		{"signal", func(v value) { signal(v, &s.Reload.Signal) }},
		{"argv", func(v value) { s.Reload.Argv = s.command(v) }},
	})
	switch {
	case s.Reload.Signal != 0 && s.Reload.Argv != nil:
		v.Problem("must have signal or argv, not both")
	case s.Reload.Signal == 0 && s.Reload.Argv == nil:
		s.Reload = given
	}
}

// reloadCommand reads process.reloadCommand, a command line in the form of systemd's ExecReload=. It is ignored if there is
// a reloadSignal, since nixpkgs derives the command from that.
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

// words splits a command line at blanks. Blanks between single or double quotation marks do not count. A backslash
// protects the character after it, except between single quotation marks.
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

// onChange reads nimi.onChange; by default reload.
func (s *service) onChange(v value) { input.Enum(v, &s.OnChange) }
