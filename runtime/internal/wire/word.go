package wire

import "strings"

// The bytes that cannot stand in a word, and the letters that stand for them behind a backslash.
const (
	special = " \n\t\r\\"
	letters = "sntr\\"
)

// empty is the word for no text at all.
const empty = `\e`

// AppendWord appends text as a word: a name or a value. Control characters that have no escape become question marks.
func AppendWord(b []byte, text string) []byte {
	if text == "" {
		return append(b, empty...)
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

// AppendExact is AppendWord for text of which every byte counts: control characters stand as \x and two digits.
func AppendExact(b []byte, text string) []byte {
	if text == "" {
		return append(b, empty...)
	}
	for i := range len(text) {
		if c := text[i]; shown(c) != c && strings.IndexByte(special, c) < 0 {
			b = append(b, '\\', 'x', hexDigits[c>>4], hexDigits[c&15])
			continue
		}
		b = AppendWord(b, text[i:i+1])
	}
	return b
}

const hexDigits = "0123456789abcdef"

// ReadWord reads a word. ok tells whether it is written as AppendWord writes; if not, text is what can be made of it.
func ReadWord(w string) (text string, ok bool) {
	if w == empty {
		return "", true
	}
	ok = w != ""
	plain := ok
	for i := range len(w) {
		ok = ok && w[i] == shown(w[i])
		plain = plain && w[i] != '\\'
	}
	if plain {
		return w, ok
	}
	b := make([]byte, 0, len(w))
	for i := 0; i < len(w); i++ {
		c := w[i]
		if c == '\\' && i+1 < len(w) {
			i++
			at := strings.IndexByte(letters, w[i])
			if at >= 0 {
				c = special[at]
			} else if h, is := hex(w[i:]); is {
				c = h
				i += 2
			} else {
				c, ok = w[i], false
			}
		} else if c == '\\' {
			ok = false
		}
		b = append(b, c)
	}
	return string(b), ok
}

// hex reads the two digits behind the x that text begins with.
func hex(text string) (c byte, ok bool) {
	if len(text) < 3 || text[0] != 'x' {
		return 0, false
	}
	high, low := strings.IndexByte(hexDigits, text[1]), strings.IndexByte(hexDigits, text[2])
	return byte(high<<4 | low), high >= 0 && low >= 0
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
