package expand

import "errors"

// longest is how long a string may become, in bytes: execve(2) takes none that is longer (MAX_ARG_STRLEN).
const longest = 128<<10 - 1

// text is a text whose variables are being replaced; see Feature for its form. The generator has checked that.
type text struct {
	lookup func(name string) (value string, set bool, err error)
	rest   string
	out    []byte
}

// expand returns a text with its variables replaced.
func expand(s string, lookup func(name string) (string, bool, error)) (string, error) {
	t := text{lookup: lookup, rest: s}
	err := t.take(false, true)
	return string(t.out), err
}

// take reads up to the end of the text or, within braces, to the brace that closes them. used is false for a default that
// does not count.
func (t *text) take(within, used bool) error {
	for t.rest != "" && !(within && t.rest[0] == '}') {
		c := t.next()
		if c == '$' && t.rest != "" && t.rest[0] != '$' {
			if err := t.variable(used); err != nil {
				return err
			}
			continue
		}
		if c == '$' && t.rest != "" {
			t.next()
		}
		if used {
			t.out = append(t.out, c)
		}
	}
	if len(t.out) > longest {
		return errors.New("becomes too long with its variables")
	}
	return nil
}

// next takes a byte.
func (t *text) next() byte {
	c := t.rest[0]
	t.rest = t.rest[1:]
	return c
}

// variable takes what follows a dollar.
func (t *text) variable(used bool) error {
	braces := t.rest[0] == '{'
	if braces {
		t.next()
	}
	n := 0
	for n < len(t.rest) && inName(t.rest[n]) {
		n++
	}
	name := t.rest[:n]
	t.rest = t.rest[n:]
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
		if t.is(':') {
			set = set && value != ""
		}
		if optional = t.is('-'); optional {
			if err := t.take(true, used && !set); err != nil {
				return err
			}
		}
		t.is('}')
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

// is takes a byte if it is the one that is meant.
func (t *text) is(c byte) bool {
	if t.rest == "" || t.rest[0] != c {
		return false
	}
	t.next()
	return true
}

func inName(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_'
}
