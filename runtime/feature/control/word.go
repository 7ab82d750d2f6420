package control

import "strings"

// escapes are the bytes that cannot stand in a word, and what stands for them behind a backslash.
const (
	special = " \n\t\r\\"
	letters = "sntr\\"
)

// word appends text as a word: a name or a value. Control characters that have no escape become question marks.
func word(b []byte, text string) []byte {
	if text == "" {
		return append(b, `\e`...)
	}
	for i := range len(text) {
		c := text[i]
		if at := strings.IndexByte(special, c); at >= 0 {
			b = append(b, '\\', letters[at])
			continue
		}
		b = append(b, shown(c))
	}
	return b
}

// shown is a byte as it may stand in a line.
//
//go:noinline
func shown(c byte) byte {
	if c < ' ' || c == 0x7f {
		return '?'
	}
	return c
}

// unescape reads a word.
func unescape(w string) (text string, ok bool) {
	if w == `\e` {
		return "", true
	}
	if w == "" {
		return "", false
	}
	var b []byte
	for i := 0; i < len(w); i++ {
		c := w[i]
		if c != shown(c) {
			return "", false
		}
		if c == '\\' {
			if i++; i == len(w) {
				return "", false
			}
			at := strings.IndexByte(letters, w[i])
			if at < 0 {
				return "", false
			}
			c = special[at]
		}
		b = append(b, c)
	}
	return string(b), true
}

// refuseLine appends the last line of an answer that is an error.
func refuseLine(b []byte, kind, text string) []byte {
	b = append(append(append(b, "error "...), kind...), ' ')
	for i := range len(text) {
		b = append(b, shown(text[i]))
	}
	return append(b, '\n')
}
