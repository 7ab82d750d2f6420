// Package variables reads values with variables in them (nimi.expand), as far as that can be done before a service starts.
package variables

import (
	"regexp"
	"strings"

	"nimi/generator/input"
)

// Wanted tells whether a value looks like one with variables. ${NAME} is seldom anything else; $NAME is part of
// many languages, so it counts in one word only, and in the usual capitals.
func Wanted(text string) bool {
	return !strings.Contains(text, "\n") && (braced.MatchString(text) || !strings.ContainsAny(text, " \t'\"`(") && bare.MatchString(text))
}

var (
	braced = regexp.MustCompile(`(^|[^$])\$\{[A-Za-z_][A-Za-z0-9_]*(:?[-?+=][^}]*)?\}`)
	bare   = regexp.MustCompile(`(^|[^$\\])\$[A-Z_][A-Z0-9_]+($|[^a-z])`)
)

// References returns the names of the variables in a text, and what is wrong with it, or an empty string. The text is
//
//	$NAME, ${NAME}      the variable
//	${NAME:-default}    the default where it is not set or empty; it may have variables itself
//	${NAME-default}     the default where it is not set
//	$$                  a dollar
//
// as in compose files (https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md).
func References(text string) (names []string, problem string) {
	t := template{rest: text}
	problem = t.parse(0)
	return t.names, problem
}

// template is what is left of a text.
type template struct {
	rest  string
	names []string
}

// maxDefaults is how deep defaults may stand in one another.
const maxDefaults = 20

// parse reads up to the end or, within braces, to the brace that closes them.
func (t *template) parse(depth int) (problem string) {
	if depth > maxDefaults {
		return "has too many defaults within defaults"
	}
	for t.rest != "" {
		c := t.rest[0]
		switch {
		case c == '}' && depth > 0:
			return ""
		case c != '$':
			t.rest = t.rest[1:]
			continue
		}
		at := t.rest
		t.rest = t.rest[1:]
		switch {
		case strings.HasPrefix(t.rest, "$"):
			t.rest = t.rest[1:]
		case strings.HasPrefix(t.rest, "{"):
			t.rest = t.rest[1:]
			if problem := t.braces(at, depth); problem != "" {
				return problem
			}
		case !t.name():
			return "must have a name or a brace after $, or $$ for a dollar, not " + shown(at)
		}
	}
	return ""
}

// braces reads what follows "${", up to the closing brace. at begins at the dollar.
func (t *template) braces(at string, depth int) (problem string) {
	if !t.name() {
		return "must have the name of a variable after ${, not " + shown(at)
	}
	t.rest = strings.TrimPrefix(t.rest, ":")
	switch {
	case strings.HasPrefix(t.rest, "-"):
		t.rest = t.rest[1:]
		if problem := t.parse(depth + 1); problem != "" {
			return problem
		}
	case strings.HasPrefix(at[:len(at)-len(t.rest)], "${"+t.names[len(t.names)-1]+":"), t.rest != "" && t.rest[0] != '}':
		return "must be ${NAME}, ${NAME:-default} or ${NAME-default}, not " + shown(at)
	}
	if t.rest == "" {
		return "has a brace that is not closed: " + shown(at)
	}
	t.rest = t.rest[1:]
	return ""
}

// name reads the name of a variable.
func (t *template) name() bool {
	n := 0
	for n < len(t.rest) && (isLetter(t.rest[n]) || n > 0 && '0' <= t.rest[n] && t.rest[n] <= '9') {
		n++
	}
	if n == 0 {
		return false
	}
	t.names = append(t.names, t.rest[:n])
	t.rest = t.rest[n:]
	return true
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' }

// shown is the beginning of a text, for a message.
func shown(text string) string {
	const most = 40
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return input.Quote(text)
}

// Outside returns where the first of some characters stands that is in no braces of a variable; -1: nowhere.
func Outside(text, chars string) int {
	depth := 0
	for i := range len(text) {
		switch {
		case strings.HasPrefix(text[i:], "${"):
			depth++
		case text[i] == '}' && depth > 0:
			depth--
		case depth == 0 && strings.IndexByte(chars, text[i]) >= 0:
			return i
		}
	}
	return -1
}
