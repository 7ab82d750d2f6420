package decode

import (
	"path"
	"regexp"

	"nimi/generator/input"
	"nimi/runtime/spec"
)

var stdinForm = input.Form{Words: []string{spec.StdinOpen}, Pattern: regexp.MustCompile("^/")}

// stdin reads nimi.stdin: the path of a file, or a word.
func (s *service) stdin(v value) {
	const want = `an absolute path or "open"`
	var text string
	if !v.Is(want, input.String) || !v.Text(&text) {
		return
	}
	switch {
	case !v.In(stdinForm):
		v.Problem("must be %s, not %s", want, input.Quote(text))
	case text == spec.StdinOpen:
		s.Stdin = text
	default:
		s.Stdin = path.Clean(text)
	}
}

// terminal reads nimi.terminal.
func (s *service) terminal(v value) { v.Bool(&s.Terminal) }
