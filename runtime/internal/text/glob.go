package text

import "strings"

// IsPattern tells whether a word has characters that match others.
func IsPattern(s string) bool {
	return strings.IndexByte(s, '*') >= 0 || strings.IndexByte(s, '?') >= 0 || strings.IndexByte(s, '[') >= 0
}

// Match tells whether a pattern matches all of s (glob(7)): * any characters, ? one, [a-z] one of these, [!a-z] one that
// is none of these, and \ takes the special meaning off the next. There is no character that * stops at. It takes time
// in the product of the lengths.
func Match(pattern, s string) bool {
	p, i := 0, 0
	star, from := -1, 0 // the last * and what it has matched up to
	for i < len(s) {
		if p < len(pattern) && pattern[p] == '*' {
			star, from = p, i
			p++
			continue
		}
		if next, size := one(pattern[p:], s[i:]); next > 0 {
			p += next
			i += size
			continue
		}
		if star < 0 {
			return false
		}
		from++
		p, i = star+1, from
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}

// one matches the first character of s, which is not empty, with the first of a pattern. It returns the sizes of both; 0:
// they do not match.
func one(pattern, s string) (next, size int) {
	if pattern == "" {
		return 0, 0
	}
	switch pattern[0] {
	case '?':
		return 1, character(s)
	case '[':
		if end, ok := class(pattern, s[0]); end > 0 {
			if !ok {
				return 0, 0
			}
			return end, character(s)
		}
	case '\\':
		if len(pattern) > 1 && pattern[1] == s[0] {
			return 2, 1
		}
		return 0, 0
	}
	if pattern[0] != s[0] {
		return 0, 0
	}
	return 1, 1
}

// class matches a byte with a class at the beginning of a pattern. end is 0 where the class does not end: then [ is a
// character like others.
func class(pattern string, b byte) (end int, ok bool) {
	i, not := 1, false
	if i < len(pattern) && (pattern[i] == '!' || pattern[i] == '^') {
		not = true
		i++
	}
	for first := i; i < len(pattern); i++ {
		if pattern[i] == ']' && i > first {
			return i + 1, ok != not
		}
		low, high := pattern[i], pattern[i]
		if i+2 < len(pattern) && pattern[i+1] == '-' && pattern[i+2] != ']' {
			high = pattern[i+2]
			i += 2
		}
		ok = ok || low <= b && b <= high
	}
	return 0, false
}

// character is the size of the first character of s (RFC 3629).
func character(s string) int {
	n := 1
	for n < len(s) && s[n]&0xc0 == 0x80 {
		n++
	}
	return n
}
