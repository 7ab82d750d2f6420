package client

import "strings"

// command writes an argv as a shell would read it.
func command(argv []string) string {
	text := ""
	for i, a := range argv {
		if i > 0 {
			text += " "
		}
		text += quote(a)
	}
	return text
}

// quote writes a word as a shell would read it: as it is, in quotes, or, with control characters in it, as $'…'.
func quote(s string) string {
	plain, control := s != "", false
	for i := range len(s) {
		c := s[i]
		control = control || c < ' ' || c == 0x7f
		plain = plain && (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80 || strings.IndexByte("_@%+=:,./-", c) >= 0)
	}
	if plain {
		return s
	}
	text, done := "'", 0
	if control {
		text = "$'"
	}
	for i := range len(s) {
		c, instead := s[i], ""
		switch {
		case c == '\n':
			instead = `\n`
		case c < ' ' || c == 0x7f:
			instead = string([]byte{'\\', '0' + c>>6, '0' + c>>3&7, '0' + c&7})
		case control && c == '\\':
			instead = `\\`
		case control && c == '\'':
			instead = `\'`
		case c == '\'':
			instead = `'\''`
		default:
			continue
		}
		text += s[done:i] + instead
		done = i + 1
	}
	return text + s[done:] + "'"
}
