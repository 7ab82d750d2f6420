package text

import "errors"

// longest is how long a string may become, in bytes: execve(2) takes none that is longer (MAX_ARG_STRLEN).
const longest = 128<<10 - 1

const (
	tooLong = "becomes too long with its variables"
	badForm = "has a ${ that is none of ${NAME}, ${NAME:-default} and ${NAME-default}"
)

// Lookup returns the value of a variable, and whether it is set.
type Lookup func(name string) (value string, set bool, err error)

// Expand returns a text with its variables replaced:
//
//	$NAME, ${NAME}      by the variable; one that is not set is an error
//	${NAME:-default}    by the default, where the variable is not set or empty
//	${NAME-default}     by the default, where it is not set
//	$$                  by a dollar
//
// A default may have variables itself; those of one that does not count are not looked up. Any other dollar stays. This is
// the form of compose files (https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md).
func Expand(s string, lookup Lookup) (string, error) {
	t := template{lookup: lookup, rest: s}
	err := t.take(false, true)
	return string(t.out), err
}

// template is what is left of a text whose variables are being replaced, and what has become of the rest.
type template struct {
	lookup Lookup
	rest   string
	out    []byte
}

// take reads up to the end of the text or, within braces, to the brace that closes them. used is false for a default that
// does not count.
func (t *template) take(within, used bool) error {
	for t.rest != "" && !(within && t.rest[0] == '}') {
		c := t.rest[0]
		t.rest = t.rest[1:]
		if c == '$' && t.rest != "" && (t.rest[0] == '{' || inName(t.rest[0]) && !digit(t.rest[0])) {
			if err := t.variable(used); err != nil {
				return err
			}
			continue
		}
		if c == '$' {
			t.is('$')
		}
		if used {
			t.out = append(t.out, c)
		}
	}
	if len(t.out) > longest {
		return errors.New(tooLong)
	}
	return nil
}

// variable takes what follows a dollar.
func (t *template) variable(used bool) error {
	braces := t.is('{')
	name := t.name()
	if name == "" {
		return errors.New(badForm)
	}
	var value string
	var set bool
	if used {
		var err error
		if value, set, err = t.lookup(name); err != nil {
			return err
		}
	}
	optional := false
	if braces {
		colon := t.is(':')
		if colon {
			set = set && value != ""
		}
		if optional = t.is('-'); optional {
			if err := t.take(true, used && !set); err != nil {
				return err
			}
		}
		if colon && !optional || !t.is('}') {
			return errors.New(badForm)
		}
	}
	switch {
	case !used:
	case set:
		t.out = append(t.out, value...)
	case !optional:
		return errors.New("$" + name + " is not set")
	}
	return nil
}

// name takes the name of a variable.
func (t *template) name() string {
	n := 0
	for n < len(t.rest) && inName(t.rest[n]) && (n > 0 || !digit(t.rest[n])) {
		n++
	}
	name := t.rest[:n]
	t.rest = t.rest[n:]
	return name
}

// is takes a byte if it is the one that is meant.
func (t *template) is(c byte) bool {
	if t.rest == "" || t.rest[0] != c {
		return false
	}
	t.rest = t.rest[1:]
	return true
}

func inName(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || digit(c) || c == '_' }

func digit(c byte) bool { return '0' <= c && c <= '9' }
