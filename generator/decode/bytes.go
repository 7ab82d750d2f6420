package decode

import (
	"fmt"
	"unicode/utf8"
)

// The bytes below the grammar in scan.go.

// next skips white space and returns the byte after it, which stays unread; 0 at the end.
func (s *scanner) next() byte {
	for ; s.at < len(s.data); s.at++ {
		switch c := s.data[s.at]; c {
		case ' ', '\t', '\n', '\r':
		default:
			return c
		}
	}
	return 0
}

// take reads a word if it comes next.
func (s *scanner) take(word string) bool {
	if len(s.data)-s.at < len(word) || string(s.data[s.at:s.at+len(word)]) != word {
		return false
	}
	s.at += len(word)
	return true
}

// digits reads digits and reports whether there were any.
func (s *scanner) digits() bool {
	start := s.at
	for s.at < len(s.data) && isDigit(s.data[s.at]) {
		s.at++
	}
	return s.at > start
}

// unexpected describes what stands at s.at instead of what is wanted.
func (s *scanner) unexpected(want string) string {
	if s.at >= len(s.data) {
		return "unexpected end of input, want " + want
	}
	r, _ := utf8.DecodeRune(s.data[s.at:])
	return fmt.Sprintf("unexpected %q, want %s", r, want)
}

func (s *scanner) inObject() bool { return s.open[len(s.open)-1] == '{' }

func (s *scanner) closer() byte {
	if s.inObject() {
		return '}'
	}
	return ']'
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
