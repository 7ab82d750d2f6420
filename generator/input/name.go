package input

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxShown bounds, in bytes, how much of a name or a value appears in a message.
const maxShown = 80

// Quote returns a string of the configuration in quotes as messages show it: cut where it is long, and with
// nothing in it that a terminal would not simply print.
func Quote(s string) string {
	if len(s) <= maxShown {
		return strconv.Quote(s)
	}
	cut := maxShown
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return strconv.Quote(s[:cut] + "…")
}

// Name returns a name as paths show it: as it is where it is plain ([A-Za-z0-9_-]+), else in quotes.
func Name(s string) string {
	if s == "" || len(s) > maxShown {
		return Quote(s)
	}
	for _, r := range s {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '_', r == '-':
		default:
			return Quote(s)
		}
	}
	return s
}

// Join returns the path of a member of the object at path.
func Join(path, name string) string {
	if path == "" {
		return Name(name)
	}
	return path + "." + Name(name)
}

// OneLine returns a text that somebody else wrote as one printable line.
func OneLine(s string) string {
	var b strings.Builder
	for _, r := range strings.Join(strings.Fields(s), " ") {
		if strconv.IsPrint(r) {
			b.WriteRune(r)
		} else {
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		}
	}
	return b.String()
}

// Shorten cuts the digits of a number to a length for a message.
func Shorten(number string) string {
	if len(number) > maxShown {
		return number[:maxShown] + "…"
	}
	return number
}
