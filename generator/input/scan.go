package input

import (
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// scanner checks that bytes are one JSON document (RFC 8259) in constant stack space. It reads valid UTF-8.
type scanner struct {
	data []byte
	at   int
	// open are the '{' and '[' that enclose the current place.
	open []byte
}

// document checks everything. It returns what is wrong at s.at, or an empty string.
func (s *scanner) document() string {
	for {
		descended, err := s.value()
		if err != "" {
			return err
		}
		for !descended { // After a value: close what ends here, until a comma calls for the next one.
			c := s.next()
			switch {
			case len(s.open) == 0 && s.at == len(s.data):
				return ""
			case len(s.open) == 0:
				return s.unexpected("the end of the input")
			case c == ',':
				comma := s.at
				s.at++
				if s.next() == s.closer() {
					s.at = comma
					return fmt.Sprintf("a comma before %q, which JSON does not allow; remove the comma", s.closer())
				}
				if s.inObject() {
					err = s.key()
				}
				descended = true
			case c == s.closer():
				s.at++
				s.open = s.open[:len(s.open)-1]
			default:
				return s.unexpected(fmt.Sprintf("a comma or %q", s.closer()))
			}
			if err != "" {
				return err
			}
		}
	}
}

// value checks one value. Of an object or a list that is not empty it reads only the beginning, up to the first value
// inside, and reports that it descended.
func (s *scanner) value() (descended bool, err string) {
	switch c := s.next(); {
	case c == '{' || c == '[':
		if len(s.open) == maxDepth {
			return false, fmt.Sprintf("more than %d levels of nesting", maxDepth)
		}
		s.open = append(s.open, c)
		s.at++
		if s.next() == s.closer() {
			s.at++
			s.open = s.open[:len(s.open)-1]
			return false, ""
		}
		if c == '{' {
			err = s.key()
		}
		return true, err
	case c == '"':
		return false, s.text()
	case c == '-' || isDigit(c):
		return false, s.number()
	}
	for _, word := range [...]string{"true", "false", "null"} {
		if s.take(word) {
			return false, ""
		}
	}
	return false, s.unexpected("a value")
}

// key checks a key and its colon.
func (s *scanner) key() string {
	if s.next() != '"' {
		return s.unexpected("a key in double quotes")
	}
	if err := s.text(); err != "" {
		return err
	}
	if s.next() != ':' {
		return s.unexpected("a colon")
	}
	s.at++
	return ""
}

// text checks a string. Half of a surrogate pair has no meaning in UTF-8, so it is an error (RFC 8259, 8.2).
func (s *scanner) text() string {
	for s.at++; s.at < len(s.data); s.at++ {
		switch c := s.data[s.at]; {
		case c == '"':
			s.at++
			return ""
		case c < ' ':
			return fmt.Sprintf("raw control character 0x%02x in a string, must be escaped", c)
		case c == '\\':
			if err := s.escape(); err != "" {
				return err
			}
		}
	}
	return s.unexpected("the end of a string")
}

// escape checks an escape sequence and stops on its last byte.
func (s *scanner) escape() string {
	if s.at+1 == len(s.data) {
		s.at++
		return s.unexpected("the end of a string")
	}
	switch s.data[s.at+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		s.at++
		return ""
	case 'u':
		unit, ok := s.unit(s.at)
		if !ok {
			return `\u must be followed by four hexadecimal digits`
		}
		size := 6
		if utf16.IsSurrogate(unit) {
			low, ok := s.unit(s.at + size)
			if !ok || utf16.DecodeRune(unit, low) == utf8.RuneError {
				return fmt.Sprintf(`\u%04x is half of a surrogate pair, must be a whole one`, unit)
			}
			size = 12
		}
		s.at += size - 1
		return ""
	}
	return `unknown escape sequence, must be one of \" \\ \/ \b \f \n \r \t \u`
}

// unit reads the \uXXXX at an offset.
func (s *scanner) unit(at int) (rune, bool) {
	if at+6 > len(s.data) || s.data[at] != '\\' || s.data[at+1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(s.data[at+2:at+6]), 16, 16)
	return rune(n), err == nil
}

// number checks a number: -? (0 | [1-9][0-9]*) (.[0-9]+)? ([eE][+-]?[0-9]+)?
func (s *scanner) number() string {
	s.take("-")
	if !s.take("0") && !s.digits() {
		return s.unexpected("a digit")
	}
	if s.take(".") && !s.digits() {
		return s.unexpected("a digit")
	}
	if s.take("e") || s.take("E") {
		if !s.take("+") {
			s.take("-")
		}
		if !s.digits() {
			return s.unexpected("a digit")
		}
	}
	return ""
}
