package expression

import (
	"errors"
	"strings"

	"nimi/runtime/internal/sys"
)

// parser reads an expression. Each part becomes steps that end behind their last one.
type parser struct {
	rest string
	fold bool
}

const (
	deepest   = 100  // groups in groups
	mostTimes = 1000 // in {}, as in RE2
)

// next takes a character.
func (p *parser) next() (first rune) {
	end := len(p.rest)
	for i, r := range p.rest {
		if i > 0 {
			end = i
			break
		}
		first = r
	}
	p.rest = p.rest[end:]
	return first
}

// eat takes a text, if it comes next.
func (p *parser) eat(text string) (ok bool) {
	p.rest, ok = strings.CutPrefix(p.rest, text)
	return ok
}

// alternatives reads up to the end, or to a closing parenthesis.
func (p *parser) alternatives(depth int) ([]step, error) {
	if depth > deepest {
		return nil, errLarge
	}
	fold := p.fold
	defer func() { p.fold = fold }()
	all, err := p.sequence(depth)
	if err != nil || !p.eat("|") {
		return all, err
	}
	rest, err := p.alternatives(depth + 1)
	if err != nil {
		return nil, err
	}
	if len(all)+len(rest) > mostSteps {
		return nil, errLarge
	}
	over := len(rest) + 1
	all = append([]step{{kind: split, x: 1, y: len(all) + 2}}, all...)
	return append(append(all, step{kind: split, x: over, y: over}), rest...), nil
}

// sequence reads up to | or ), or the end.
func (p *parser) sequence(depth int) (all []step, err error) {
	for p.rest != "" && p.rest[0] != '|' && p.rest[0] != ')' {
		if p.eat("(?i)") {
			p.fold = true
			continue
		}
		one, err := p.atom(depth)
		if err == nil {
			one, err = p.repeated(one)
		}
		if err == nil && len(all)+len(one) > mostSteps {
			err = errLarge
		}
		if err != nil {
			return nil, err
		}
		all = append(all, one...)
	}
	return all, nil
}

// atom reads what a repetition is of.
func (p *parser) atom(depth int) ([]step, error) {
	if p.repeats() {
		return nil, errors.New("nothing to repeat before " + p.rest)
	}
	switch c := p.next(); c {
	case '(':
		if p.eat("?") && !p.eat(":") {
			return nil, errors.New("only (?:…) and (?i) are known")
		}
		all, err := p.alternatives(depth + 1)
		if err == nil && !p.eat(")") {
			err = errors.New("a ) is missing")
		}
		return all, err
	case '^':
		return []step{{kind: begin}}, nil
	case '$':
		return []step{{kind: end}}, nil
	case '.':
		return []step{{set: &every}}, nil
	case '[':
		return p.class()
	case '\\':
		switch {
		case p.eat("b"):
			return []step{{kind: edge}}, nil
		case p.eat("B"):
			return []step{{kind: inside}}, nil
		case p.eat("A"):
			return []step{{kind: begin}}, nil
		case p.eat("z"):
			return []step{{kind: end}}, nil
		}
		s := set{fold: p.fold}
		_, _, err := p.escape(&s)
		return []step{{set: &s}}, err
	default:
		return []step{{set: &set{ranges: []rune{c, c}, fold: p.fold}}}, nil
	}
}

// repeated reads how often something comes.
func (p *parser) repeated(one []step) ([]step, error) {
	least, most := 1, 1 // most < 0: any
	switch {
	case p.eat("*"):
		least, most = 0, -1
	case p.eat("+"):
		most = -1
	case p.eat("?"):
		least = 0
	default:
		var ok bool
		if least, most, ok = p.times(); !ok {
			return one, nil
		}
	}
	p.eat("?") // which of several matches is none of our business
	if p.repeats() {
		return nil, errors.New("a repetition of a repetition")
	}
	if least > mostTimes || most > mostTimes || most >= 0 && least > most {
		return nil, errors.New("no such number of times")
	}
	if (len(one)+2)*max(least, most, 1) > mostSteps {
		return nil, errLarge
	}
	var all []step
	for range least {
		all = append(all, one...)
	}
	optional := append([]step{{kind: split, x: 1, y: len(one) + 1}}, one...)
	for n := least; n < most; n++ {
		all = append(all, optional...)
	}
	if most < 0 {
		optional[0].y++
		back := -len(one) - 1
		all = append(append(all, optional...), step{kind: split, x: back, y: back})
	}
	return all, nil
}

// repeats tells whether a repetition comes next.
func (p *parser) repeats() bool {
	ahead := *p
	_, _, braces := ahead.times()
	return braces || p.rest != "" && strings.IndexByte("*+?", p.rest[0]) >= 0
}

// times reads {2}, {2,} or {2,5}. Anything else in braces stands for itself.
func (p *parser) times() (least, most int, ok bool) {
	text, rest, found := strings.Cut(p.rest, "}")
	text, braces := strings.CutPrefix(text, "{")
	from, to, two := strings.Cut(text, ",")
	if !found || !braces {
		return 0, 0, false
	}
	least, ok = count(from)
	most = least
	if two && to == "" {
		most = -1
	} else if ok && two {
		most, ok = count(to)
	}
	if ok {
		p.rest = rest
	}
	return least, most, ok
}

// count reads a number of times. With zeros before it, it is none, as in RE2.
func count(text string) (n int, ok bool) {
	if len(text) > 1 && text[0] == '0' {
		return 0, false
	}
	for i := 5; i < len(text); i++ {
		if text[i] < '0' || text[i] > '9' {
			return 0, false
		}
	}
	return sys.Number(text[:min(len(text), 5)]) // what is longer is too many times anyway
}
