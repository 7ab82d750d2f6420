package expression

import "errors"

// class reads a set in brackets, behind the opening one.
func (p *parser) class() ([]step, error) {
	s := set{fold: p.fold, not: p.eat("^")}
	for begun := false; !begun || !p.eat("]"); begun = true {
		if p.rest == "" {
			return nil, errors.New("a ] is missing")
		}
		if len(p.rest) > 1 && p.rest[:2] == "[:" {
			return nil, errors.New("[:…:] is not known")
		}
		from, single, err := p.member(&s)
		if err != nil {
			return nil, err
		}
		if !single || len(p.rest) < 2 || p.rest[0] != '-' || p.rest[1] == ']' {
			continue
		}
		p.eat("-")
		to, single, err := p.member(&s)
		if err == nil && (!single || to < from) {
			err = errors.New("a range in [] goes from one character to a later one")
		}
		if err != nil {
			return nil, err
		}
		s.ranges = append(s.ranges, from, to)
	}
	return []step{{set: &s}}, nil
}

// member reads a character or an escape in brackets, and adds it.
func (p *parser) member(s *set) (r rune, single bool, err error) {
	if r = p.next(); r == '\\' {
		return p.escape(s)
	}
	s.ranges = append(s.ranges, r, r)
	return r, true, nil
}

// escape reads what follows a backslash, and adds it to a set.
func (p *parser) escape(s *set) (r rune, single bool, err error) {
	if p.rest == "" {
		return 0, false, errors.New("nothing behind the last \\")
	}
	other := set{}
	switch r = p.next(); r {
	case 'd', 'D':
		other = digit
	case 'w', 'W':
		other = word
	case 's', 'S':
		other = space
	case 't':
		r = '\t'
	case 'r':
		r = '\r'
	default:
		if r >= 128 || word.has(r) && r != '_' {
			return 0, false, errors.New("\\" + string(r) + " is not known")
		}
	}
	if other.ranges == nil {
		s.ranges = append(s.ranges, r, r)
		return r, true, nil
	}
	other.not = r < 'a'
	s.add(&other)
	return 0, false, nil
}
