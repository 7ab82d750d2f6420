package input

import (
	"bytes"
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
	return fmt.Sprintf("unexpected %q, want %s%s", r, want, s.dialect())
}

// dialect says what is meant at s.at where it is known from a language that looks like JSON.
func (s *scanner) dialect() string {
	rest := s.data[s.at:]
	word := rest[:len(rest)-len(bytes.TrimLeftFunc(rest, isWord))]
	switch {
	case rest[0] == '#', bytes.HasPrefix(rest, []byte("//")), bytes.HasPrefix(rest, []byte("/*")):
		return "; comments are not JSON, remove them"
	case rest[0] == '\'':
		return "; strings have double quotes in JSON"
	case rest[0] == '=' || rest[0] == ';':
		return "; this looks like Nix or JavaScript, not JSON"
	case len(word) == 0:
		return ""
	}
	for _, w := range [...][2]string{
		{"True", "true"}, {"False", "false"}, {"TRUE", "true"}, {"FALSE", "false"}, {"yes", "true"}, {"no", "false"},
		{"None", "null"}, {"nil", "null"}, {"undefined", "null"}, {"NULL", "null"},
	} {
		if string(word) == w[0] {
			return "; write " + w[1]
		}
	}
	return ""
}

func isWord(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r == '_' }

func (s *scanner) inObject() bool { return s.open[len(s.open)-1] == '{' }

func (s *scanner) closer() byte {
	if s.inObject() {
		return '}'
	}
	return ']'
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
