package reference

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Literal returns what a piece of Nix evaluates to, as encoding/json has it. Only literals are known: an error says where
// something else stands, such as a function call.
func Literal(text string) (any, error) {
	p := &literal{text: text}
	v, err := p.value()
	if err == nil && p.next() != 0 {
		err = p.unexpected()
	}
	return v, err
}

type literal struct {
	text string
	at   int
}

// next skips white space and comments and returns the byte after them, which stays unread; 0 at the end.
func (p *literal) next() byte {
	for p.at < len(p.text) {
		switch c := p.text[p.at]; {
		case strings.ContainsRune(" \t\n\r", rune(c)):
			p.at++
		case c == '#':
			for p.at < len(p.text) && p.text[p.at] != '\n' {
				p.at++
			}
		default:
			return c
		}
	}
	return 0
}

func (p *literal) unexpected() error {
	if p.at >= len(p.text) {
		return errors.New("unexpected end")
	}
	return fmt.Errorf("not a literal: %s", p.text[p.at:])
}

// word reads a name or a number.
func (p *literal) word() string {
	start := p.at
	for p.at < len(p.text) && !strings.ContainsRune(" \t\n\r[]{}()=;\"", rune(p.text[p.at])) {
		p.at++
	}
	return p.text[start:p.at]
}

func (p *literal) value() (any, error) {
	switch p.next() {
	case 0, '(', '/':
		return nil, p.unexpected()
	case '"':
		return p.quoted()
	case '[':
		p.at++
		list := []any{}
		for p.next() != ']' {
			v, err := p.value()
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		p.at++
		return list, nil
	case '{':
		p.at++
		return p.attributes()
	}
	start := p.at
	switch w := p.word(); w {
	case "null":
		return nil, nil
	case "true", "false":
		return w == "true", nil
	default:
		if n, err := strconv.ParseFloat(w, 64); err == nil {
			return n, nil
		}
	}
	p.at = start
	return nil, p.unexpected()
}

// attributes reads an attribute set up to its closing brace. A path with dots is several of them.
func (p *literal) attributes() (any, error) {
	all := map[string]any{}
	for p.next() != '}' {
		path, err := p.path()
		if err != nil {
			return nil, err
		}
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		if p.next() != ';' {
			return nil, p.unexpected()
		}
		p.at++
		at := all
		for _, name := range path[:len(path)-1] {
			inner, ok := at[name].(map[string]any)
			if !ok {
				inner = map[string]any{}
				at[name] = inner
			}
			at = inner
		}
		at[path[len(path)-1]] = v
	}
	p.at++
	return all, nil
}

// path reads the name of an attribute and the equals sign behind it.
func (p *literal) path() (path []string, err error) {
	for {
		switch c := p.next(); {
		case c == '"':
			s, err := p.quoted()
			if err != nil {
				return nil, err
			}
			path = append(path, s)
		case c == '.' && path != nil:
			p.at++
		case c == '=' && path != nil:
			p.at++
			return path, nil
		default:
			w := p.word()
			if strings.Trim(w, ".") == "" {
				return nil, p.unexpected()
			}
			path = append(path, strings.Split(strings.Trim(w, "."), ".")...)
		}
	}
}

// quoted reads a string in double quotes that has nothing interpolated.
func (p *literal) quoted() (string, error) {
	var b strings.Builder
	for p.at++; p.at < len(p.text); p.at++ {
		switch c := p.text[p.at]; {
		case c == '"':
			p.at++
			return b.String(), nil
		case c == '\\' && p.at+1 < len(p.text):
			p.at++
			b.WriteString(map[byte]string{'n': "\n", 't': "\t", 'r': "\r"}[p.text[p.at]])
			if !strings.ContainsRune("ntr", rune(p.text[p.at])) {
				b.WriteByte(p.text[p.at])
			}
		case strings.HasPrefix(p.text[p.at:], "${"):
			return "", p.unexpected()
		default:
			b.WriteByte(c)
		}
	}
	return "", p.unexpected()
}
