package decode

import (
	"strings"

	"nimi/generator/input"
)

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
