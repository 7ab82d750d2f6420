package environmentfiles

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"
)

// parse reads the format that systemd.exec(5) has for EnvironmentFile=, and calls set with each variable:
//
//   - NAME=value on a line of its own; blanks around name and value do not count. Empty lines, and lines that begin with
//     # or ;, are comments.
//   - A value in single quotes is taken as it is, over several lines too. In double quotes, a backslash takes the special
//     meaning from ", \, ` and $, and joins lines. Without quotes, a backslash takes it from any character, and joins
//     lines. Nothing is expanded.
//
// What is none of this is an error, which names the line and, as values are secrets, nothing else. warn is told of what
// means something else in dotenv files.
func parse(text string, set func(name, value string), warn func(line int, problem string)) error {
	p := parser{text: strings.ReplaceAll(text, "\r\n", "\n"), line: 1}
	for {
		p.blanks("\n\r")
		switch {
		case p.text == "":
			return nil
		case p.text[0] == '#' || p.text[0] == ';':
			p.comment()
			continue
		}
		line := p.line
		rest := p.text
		name, ok := p.name()
		if !ok {
			text := "must be NAME=value or a comment; a name has letters, digits and _"
			if strings.HasPrefix(rest, "export ") || name != "" && (p.text == "" || newline(p.text[0])) {
				text += `; with format = "dotenv", "export" and a name alone are allowed`
			}
			return problem(line, text)
		}
		p.other = ""
		value, ok := p.value()
		switch {
		case !ok:
			return problem(line, "a quote is not closed")
		case !clean(value):
			return problem(line, "the value must be UTF-8 without NUL")
		}
		if p.other != "" {
			warn(line, p.other)
		}
		set(name, value)
	}
}

// What means something else in dotenv files.
const (
	otherHash      = `"#" begins no comment after a value, as it does in format "dotenv"; quotes say that it is meant`
	otherBackslash = `a backslash before a letter means something else in format "dotenv"; a second backslash, or single quotes, say what is meant`
	otherDollar    = `"${" is taken as it is; format "dotenv" replaces variables. Single quotes say that it is meant`
)

func problem(line int, text string) error {
	return errors.New("line " + strconv.Itoa(line) + ": " + text)
}

// parser is what is left of a text, and the number of its first line. Lines end with \n or \r, as systemd has it; only
// \n is counted.
type parser struct {
	text  string
	line  int
	other string // what means something else in a dotenv file, of this value
}

// next takes a byte.
func (p *parser) next() byte {
	c := p.text[0]
	p.text = p.text[1:]
	if c == '\n' {
		p.line++
	}
	return c
}

// blanks passes over blanks, and those of others.
func (p *parser) blanks(others string) {
	for p.text != "" && (p.text[0] == ' ' || p.text[0] == '\t' || has(others, p.text[0])) {
		p.next()
	}
}

// comment passes over the rest of the line.
func (p *parser) comment() {
	for p.text != "" && !newline(p.next()) {
	}
}

// name takes the name of a variable and the sign after it.
func (p *parser) name() (name string, ok bool) {
	n := 0
	for n < len(p.text) && inName(p.text[n]) {
		n++
	}
	name, p.text = p.text[:n], p.text[n:]
	p.blanks("")
	if name == "" || '0' <= name[0] && name[0] <= '9' || p.text == "" || p.text[0] != '=' {
		return name, false
	}
	p.next()
	return name, true
}

// value takes a value up to the end of its line. ok is false if it has a quote that is not closed.
func (p *parser) value() (value string, ok bool) {
	var v []byte
	for {
		p.blanks("")
		if p.text == "" {
			return string(v), true
		}
		switch c := p.next(); {
		case newline(c):
			return string(v), true
		case c == '\'' || c == '"':
			if v, ok = p.quoted(v, c); !ok {
				return "", false
			}
		default:
			return string(p.plain(v, c)), true
		}
	}
}

// quoted takes what is between quotes.
func (p *parser) quoted(v []byte, quote byte) (_ []byte, ok bool) {
	for p.text != "" {
		c := p.next()
		switch {
		case c == quote:
			return v, true
		case c == '\\' && quote == '"' && p.text != "":
			switch c = p.next(); {
			case newline(c):
				continue
			case !has("\"\\`$", c):
				v = append(v, '\\')
				if has("nrt", c) {
					p.other = otherBackslash
				}
			}
		case c == '$' && quote == '"':
			p.dollar()
		}
		v = append(v, c)
	}
	return nil, false
}

// plain takes what is left of a line that goes on without quotes, c first. Quotes are characters like any others there.
func (p *parser) plain(v []byte, c byte) []byte {
	end := len(v) // up to where blanks count
	for before := byte(' '); ; before, c = c, p.next() {
		switch {
		case newline(c):
			return v[:end]
		case c == '\\' && p.text != "":
			if c = p.next(); !newline(c) {
				if inName(c) {
					p.other = otherBackslash
				}
				v = append(v, c)
				end = len(v)
			}
		case c == '\\': // the last character of the file
		default:
			v = append(v, c)
			switch {
			case c == '#' && has(" \t", before):
				p.other = otherHash
			case c == '$':
				p.dollar()
			}
			if c != ' ' && c != '\t' {
				end = len(v)
			}
		}
		if p.text == "" {
			return v[:end]
		}
	}
}

// dollar looks at what follows a dollar that counts in dotenv files.
func (p *parser) dollar() {
	if len(p.text) > 1 && p.text[0] == '{' && inName(p.text[1]) {
		p.other = otherDollar
	}
}

func newline(c byte) bool { return c == '\n' || c == '\r' }

func has(set string, c byte) bool {
	for i := range len(set) {
		if set[i] == c {
			return true
		}
	}
	return false
}

func inName(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_'
}

// clean tells whether a value can be part of an environment.
func clean(value string) bool { return utf8.ValidString(value) && !has(value, 0) }
