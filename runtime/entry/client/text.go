package client

import (
	"strconv"

	"nimi/runtime/internal/text"
)

// clean appends text that others have written, fit for a terminal: a control character, which could be the beginning of
// an escape sequence, one that changes the direction of writing, and what is not UTF-8 become "?".
func clean(b []byte, text string) []byte {
	for i, r := range text {
		switch {
		case r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0xfffd:
			b = append(b, '?')
		case r < 0x80:
			b = append(b, byte(r))
		default:
			b = append(b, text[i:i+character(text[i:])]...)
		}
	}
	return b
}

// width is how many characters there are in s.
func width(s string) int {
	n := 0
	for i := range len(s) {
		if s[i]&0xc0 != 0x80 {
			n++
		}
	}
	return n
}

// digits appends n with at least so many digits.
func digits(b []byte, n int64, least int) []byte {
	if least > 1 || n > 9 {
		b = digits(b, n/10, least-1)
	}
	return append(b, byte('0'+n%10))
}

// instant writes a time, in milliseconds since 1970-01-01, as RFC 3339 has it, in seconds: 2006-01-02T15:04:05Z.
// time.Format would bring the names of months and the reading of time zones.
func instant(ms int64) string {
	if ms <= 0 || ms > 253_402_300_799_000 { // the end of the year 9999
		return "-"
	}
	year, month, day := text.Date(ms / 86_400_000)
	s := ms / 1000 % 86_400
	b := append(digits(make([]byte, 0, 20), year, 4), '-')
	b = append(digits(b, month, 2), '-')
	b = append(digits(b, day, 2), 'T')
	b = append(digits(b, s/3600, 2), ':')
	b = append(digits(b, s/60%60, 2), ':')
	return string(append(digits(b, s%60, 2), 'Z'))
}

// span writes how long something has lasted, in the two largest units.
func span(ms int64) string {
	s := max(ms, 0) / 1000
	two := func(n int64, unit string, m int64, smaller string) string {
		return strconv.FormatInt(n, 10) + unit + string(digits(nil, m, 2)) + smaller
	}
	switch {
	case s < 60:
		return strconv.FormatInt(s, 10) + "s"
	case s < 3600:
		return two(s/60, "m", s%60, "s")
	case s < 86_400:
		return two(s/3600, "h", s/60%60, "m")
	}
	return two(s/86_400, "d", s/3600%24, "h")
}

// tenths writes n tenths with one decimal place.
func tenths(n int64) string {
	return strconv.FormatInt(n/10, 10) + "." + strconv.FormatInt(n%10, 10)
}

// size writes a number of bytes.
func size(n int64) string {
	switch {
	case n < 1<<20:
		return tenths(n*10/(1<<10)) + "KiB"
	case n < 1<<30:
		return tenths(n*10/(1<<20)) + "MiB"
	}
	return tenths(n/(1<<20)*10/(1<<10)) + "GiB"
}

// duration writes a configured time, in milliseconds.
func duration(ms int64) string {
	if ms%1000 != 0 {
		return strconv.FormatInt(ms, 10) + "ms"
	}
	return strconv.FormatInt(ms/1000, 10) + "s"
}
