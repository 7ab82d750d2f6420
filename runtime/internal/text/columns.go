package text

import "unicode/utf8"

// WidestName is the longest name, in characters, that the names before lines of output are padded to match.
const WidestName = 24

// Width is how many characters there are in s.
func Width(s string) int { return utf8.RuneCountInString(s) }

// Pad appends spaces after s, of which b ends with what is shown, up to a width.
func Pad(b []byte, s string, width int) []byte {
	for n := Width(s); n < width; n++ {
		b = append(b, ' ')
	}
	return b
}

// Clean appends text that others have written, fit for a terminal: a control character, which could be the beginning of
// an escape sequence, one that changes the direction of writing, and what is not UTF-8 become "?".
func Clean(b []byte, text string) []byte {
	for _, r := range text {
		switch {
		case r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == utf8.RuneError:
			b = append(b, '?')
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return b
}
