package decode

import (
	"fmt"
	"strings"
	"unicode"
)

// nameError returns why a name cannot be used as a file name and in listings, or an empty string.
func nameError(name string) string {
	switch {
	case name == "":
		return "the name must not be empty"
	case name == "." || name == "..":
		return fmt.Sprintf("the name must not be %q", name)
	case strings.Contains(name, "/"):
		return `the name must not contain "/"`
	case strings.ContainsFunc(name, breaksLine):
		return "the name must not contain control characters or line separators"
	}
	return ""
}

// breaksLine reports whether a character controls a terminal or may be taken for the end of a line.
func breaksLine(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
}
