// Package terminal makes text that others have written fit for a terminal.
package terminal

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// tab is how far apart the stops are that tabs in logs go to.
const tab = 8

// Clean makes what a service has written fit for the screen: one line, on which nothing moves the cursor, changes the
// terminal or hides text. Of all terminal sequences those of colours and of bold, faint, italic and underlined text stay.
// Of a line that a carriage return has overwritten, the last text stays.
func Clean(raw string) string { return cleaned(raw, true) }

// Plain is Clean without colours.
func Plain(raw string) string { return cleaned(raw, false) }

func cleaned(raw string, colours bool) string {
	if end := strings.TrimRight(raw, "\r"); strings.IndexByte(end, '\r') >= 0 {
		raw = end[strings.LastIndexByte(end, '\r')+1:]
	}
	if isPlain(raw) {
		return raw
	}
	var b strings.Builder
	column, styled := 0, false
	for i := 0; i < len(raw); {
		if n := sequence(raw[i:]); n > 0 {
			if s := style(raw[i : i+n]); s != "" && colours {
				b.WriteString(s)
				styled = true
			}
			i += n
			continue
		}
		r, n := utf8.DecodeRuneInString(raw[i:])
		i += n
		switch {
		case r == '\t':
			for more := true; more; more = column%tab != 0 {
				b.WriteByte(' ')
				column++
			}
			continue
		case r == '\r', r == '\b', r == 0x7f:
			continue
		case r == utf8.RuneError && n < 2, r < ' ', r >= 0x80 && r < 0xa0, isInvisible(r):
			r = '?'
		}
		b.WriteRune(r)
		column++
	}
	if styled {
		b.WriteString("\x1b[m")
	}
	return b.String()
}

// isPlain tells whether a text is printable ASCII, as most lines are.
func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// isInvisible tells whether a character changes the order or the place of those around it, such as those that write from
// the right to the left (https://trojansource.codes). What joins characters, as in emoji and Indic scripts, is left.
func isInvisible(r rune) bool {
	const joiner, nonJoiner = 0x200d, 0x200c
	return r == 0x2028 || r == 0x2029 || unicode.Is(unicode.Cf, r) && r != joiner && r != nonJoiner
}

// sequence returns the length of the terminal sequence that a text begins with; 0: there is none (ECMA-48, 5.4). One that
// does not end is as long as the text.
func sequence(s string) int {
	if s[0] != 0x1b && !strings.HasPrefix(s, "\u009b") && !strings.HasPrefix(s, "\u009d") && !strings.HasPrefix(s, "\u0090") {
		return 0
	}
	introducer, at := byte(0), 2
	switch {
	case len(s) == 1:
		return 1
	case s[0] == 0x1b:
		introducer = s[1]
	default:
		introducer = s[1] - 0x40 // the C1 control character of two bytes in UTF-8 stands for ESC and this
	}
	switch introducer {
	case '[': // CSI: parameters, intermediate bytes, a final byte
		for ; at < len(s); at++ {
			if c := s[at]; c >= 0x40 && c <= 0x7e {
				return at + 1
			} else if c < 0x20 || c > 0x7e {
				return at // broken off
			}
		}
		return len(s)
	case ']', 'P', '_', '^', 'X': // OSC, DCS, APC, PM, SOS: a string up to BEL or ST
		for ; at < len(s); at++ {
			switch {
			case s[at] == 0x07:
				return at + 1
			case s[at] == 0x1b && at+1 < len(s) && s[at+1] == '\\', strings.HasPrefix(s[at:], "\u009c"):
				return at + 2
			}
		}
		return len(s)
	}
	for at = 1; at < len(s) && s[at] >= 0x20 && s[at] <= 0x2f; {
		at++
	}
	return min(at+1, len(s))
}

// style returns the sequence without what hides text, or "" where nothing of it is about colours.
func style(s string) string {
	body, is := strings.CutPrefix(s, "\x1b[")
	if !is || !strings.HasSuffix(body, "m") {
		return ""
	}
	body = strings.ReplaceAll(strings.TrimSuffix(body, "m"), ":", ";")
	var keep []string
	parts := strings.Split(body, ";")
	for i := 0; i < len(parts); i++ {
		n, err := strconv.Atoi(parts[i])
		switch {
		case parts[i] == "":
			keep = append(keep, "0")
		case err != nil || n < 0:
			return ""
		case n == 38 || n == 48: // 38;5;N or 38;2;R;G;B
			size := 0
			if i+1 < len(parts) {
				size = map[string]int{"5": 3, "2": 5}[parts[i+1]]
			}
			if size == 0 || i+size > len(parts) || !numbers(parts[i:i+size]) {
				return ""
			}
			keep = append(keep, parts[i:i+size]...)
			i += size - 1
		case n <= 4, n >= 22 && n <= 24, n == 39, n == 49, n >= 30 && n <= 37, n >= 40 && n <= 47, n >= 90 && n <= 97, n >= 100 && n <= 107:
			keep = append(keep, parts[i])
		}
	}
	if keep == nil {
		return ""
	}
	return "\x1b[" + strings.Join(keep, ";") + "m"
}

// numbers tells whether all are numbers of a byte.
func numbers(parts []string) bool {
	for _, p := range parts {
		if _, err := strconv.ParseUint(p, 10, 8); err != nil {
			return false
		}
	}
	return true
}
