package decode

import (
	"path"

	"nimi/generator/input"
	"nimi/runtime/spec"
)

// stdin reads nimi.stdin: the path of a file, or a word.
func (s *service) stdin(v value) {
	const want = `an absolute path or "open"`
	var text string
	if !v.Is(want, input.String) || !v.Text(&text) {
		return
	}
	switch {
	case text == spec.StdinOpen:
		s.Stdin = text
	case path.IsAbs(text):
		s.Stdin = path.Clean(text)
	default:
		v.Problem("must be %s, not %s", want, input.Quote(text))
	}
}
