// Package dotenv reads files of variables in the form that compose files and many frameworks have
// (nimi.environmentFiles with format = "dotenv").
package dotenv

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/text"
)

// Feature provides the form:
//
//   - NAME=value on a line of its own; blanks around both do not count, nor does "export" before it. Empty lines, and lines
//     that begin with #, are comments.
//   - NAME alone takes the launcher's variable, if there is one.
//   - A value without quotes ends before a # that has a blank before it.
//   - A value in single quotes is taken as it is, over several lines too; \' is a quote. In double quotes, \n, \r and \t are
//     what they are in C, and a backslash takes the special meaning from ", \ and $. After the quotes there may be a comment.
//   - Variables are replaced in values that are not in single quotes, as nimi.expand has it: by those of lines before, then by
//     those that the process has so far.
//
// This is what https://docs.docker.com/compose/how-tos/environment-variables/env-file/ says, but for two things: a variable
// that is not set is an error, and not empty; and NAME: value is an error.
var Feature = host.Plain(func(h *host.Host) error {
	h.Dotenv = func(r *host.Run, content string) (told string, err error) {
		in := func(env *[]string) text.Lookup {
			return func(name string) (value string, set bool, err error) {
				for _, v := range *env {
					if value, set = strings.CutPrefix(v, name+"="); set {
						return value, true, nil
					}
				}
				return "", false, nil
			}
		}
		err = parse(content, in(&r.Command.Env), in(&r.Inherited), r.Command.Setenv, func(line int, problem string) {
			told = "line " + strconv.Itoa(line) + ": " + problem
		})
		return told, err
	}
	return nil
})

// parse reads a text and calls set with each variable. Errors name the line and, as values are secrets, nothing else.
func parse(content string, lookup, inherited text.Lookup, set func(name, value string), warn func(line int, problem string)) error {
	f := file{rest: strings.ReplaceAll(content, "\r\n", "\n"), line: 1, warn: warn}
	for f.pass(" \t\n"); f.rest != ""; f.pass(" \t\n") {
		if f.rest[0] == '#' {
			f.comment()
			continue
		}
		line := f.line
		problem := func(err error) error { return errors.New("line " + strconv.Itoa(line) + ": " + err.Error()) }
		name, bare, ok := f.name()
		if !ok {
			return problem(errName)
		}
		if bare {
			if value, found, _ := inherited(name); found {
				set(name, value)
			}
			continue
		}
		template, err := f.value()
		if err != nil {
			return problem(err)
		}
		value, err := text.Expand(template, lookup)
		switch {
		case err != nil:
			return problem(err)
		case !utf8.ValidString(value) || strings.IndexByte(value, 0) >= 0:
			return problem(errText)
		}
		set(name, value)
	}
	return nil
}

var (
	errName  = errors.New("must be NAME=value, NAME or a comment; a name has letters, digits and _")
	errText  = errors.New("the value must be UTF-8 without NUL")
	errQuote = errors.New("a quote is not closed")
	errAfter = errors.New("only a comment can follow a closing quote")
)

// file is what is left of a text, and the number of its first line.
type file struct {
	rest string
	line int
	warn func(line int, problem string)
}

// next takes a byte.
func (f *file) next() byte {
	c := f.rest[0]
	f.rest = f.rest[1:]
	if c == '\n' {
		f.line++
	}
	return c
}

// pass passes over some characters.
func (f *file) pass(chars string) {
	for f.rest != "" && strings.IndexByte(chars, f.rest[0]) >= 0 {
		f.next()
	}
}

// comment passes over the rest of the line.
func (f *file) comment() {
	for f.rest != "" && f.next() != '\n' {
	}
}

// name takes the name of a variable and the sign after it. bare tells that there is none.
func (f *file) name() (name string, bare, ok bool) {
	if after, export := strings.CutPrefix(f.rest, "export"); export && after != "" && strings.IndexByte(" \t", after[0]) >= 0 {
		f.rest = after
		f.pass(" \t")
	}
	n := 0
	for n < len(f.rest) && (letter(f.rest[n]) || n > 0 && '0' <= f.rest[n] && f.rest[n] <= '9') {
		n++
	}
	name, f.rest = f.rest[:n], f.rest[n:]
	f.pass(" \t")
	switch {
	case name == "":
		return "", false, false
	case f.rest == "" || f.rest[0] == '\n':
		return name, true, true
	case f.rest[0] == '#':
		f.comment()
		return name, true, true
	}
	return name, false, f.next() == '='
}

func letter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' }

// value takes a value up to the end of its line, as a template for text.Expand.
func (f *file) value() (string, error) {
	f.pass(" \t")
	if f.rest == "" || f.rest[0] != '\'' && f.rest[0] != '"' {
		return f.plain(), nil
	}
	v, closed := f.quoted(f.next())
	if !closed {
		return "", errQuote
	}
	f.pass(" \t")
	if f.rest != "" && f.rest[0] != '\n' && f.rest[0] != '#' {
		return "", errAfter
	}
	f.comment()
	return string(v), nil
}

// plain takes a value without quotes.
func (f *file) plain() string {
	line, _, _ := strings.Cut(f.rest, "\n")
	value := line
	for i := range len(line) {
		if line[i] == '#' && (i == 0 || line[i-1] == ' ' || line[i-1] == '\t') {
			value = line[:i]
			break
		}
	}
	if strings.HasSuffix(line, `\`) && len(line) == len(value) && len(line) < len(f.rest) {
		f.warn(f.line, `a backslash does not join lines in format "dotenv"`)
	}
	f.rest = f.rest[len(line):]
	return strings.TrimRight(value, " \t")
}

// quoted takes what is between quotes.
func (f *file) quoted(quote byte) (v []byte, closed bool) {
	for f.rest != "" {
		c := f.next()
		switch {
		case c == quote:
			return v, true
		case c == '$' && quote == '\'':
			v = append(v, '$')
		case c == '\\' && f.rest != "" && quote == '\'':
			if f.rest[0] == quote {
				c = f.next()
			}
		case c == '\\' && f.rest != "":
			switch e := f.rest[0]; e {
			case 'n', 'r', 't':
				f.next()
				c = "\n\r\t"[strings.IndexByte("nrt", e)]
			case '"', '\\':
				c = f.next()
			case '$':
				c = f.next()
				v = append(v, '$')
			}
		}
		v = append(v, c)
	}
	return nil, false
}
