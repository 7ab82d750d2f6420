package pattern

import "unicode/utf8"

// Bytes of UTF-8 (RFC 3629): up to firstRest each is a character; from there on they continue one; from firstLead on each
// announces one to three of those.
const (
	firstRest = 0x80
	firstLead = 0xC0
	endLead   = 0xF8
)

// target is what a byte makes: a character of a class, from 0 up; a part of one, as -2 minus its index; or broken.
type target int32

// broken is the target of a byte that cannot stand where it is.
const broken target = -1

func partTarget(index int) target { return target(-2 - index) }
func (t target) part() int        { return int(-2 - t) }

// part is the beginning of a character: how many bytes it has, and what each byte that may continue it makes.
type part struct {
	length int
	next   [firstLead - firstRest]target
}

// utf8Parts are all beginnings of characters, with those that end alike taken together, so that there are few.
type utf8Parts struct {
	alphabet *alphabet
	first    [256]target
	all      []part
	ids      map[part]int
	same     map[sameClass]target
}

// sameClass is a part that every byte makes the same of: a character of a class, after some more bytes.
type sameClass struct{ length, missing, class int }

func newParts(a *alphabet) *utf8Parts {
	p := &utf8Parts{alphabet: a, ids: map[part]int{}, same: map[sameClass]target{}}
	for b := range rune(len(p.first)) {
		switch {
		case b < firstRest:
			p.first[b] = target(a.class(b))
		case b < firstLead || b >= endLead:
			p.first[b] = broken
		case b < 0xE0:
			p.first[b] = p.target(b&0x1F, 1, 1, 0x80)
		case b < 0xF0:
			p.first[b] = p.target(b&0x0F, 1, 2, 0x800)
		default:
			p.first[b] = p.target(b&0x07, 1, 3, 0x10000)
		}
	}
	return p
}

// target returns what the bytes that make value so far are; missing more will follow. A character below least has a
// shorter form, and is not allowed in this one.
func (p *utf8Parts) target(value rune, length, missing int, least rune) target {
	if missing == 0 {
		if value < least || !utf8.ValidRune(value) {
			return broken
		}
		return target(p.alphabet.class(value))
	}
	from, to := value<<(6*missing), (value+1)<<(6*missing)-1
	if from < least || to > utf8.MaxRune || from < 0xE000 && to >= 0xD800 || !p.alphabet.uniform(from, to) {
		return p.divide(value, length, missing, least)
	}
	key := sameClass{length, missing, p.alphabet.class(from)}
	if _, known := p.same[key]; !known {
		p.same[key] = p.divide(value, length, missing, least)
	}
	return p.same[key]
}

// divide is target for a part, by way of the bytes that may follow.
func (p *utf8Parts) divide(value rune, length, missing int, least rune) target {
	this, good := part{length: length}, false
	for b := range this.next {
		this.next[b] = p.target(value<<6|rune(b), length+1, missing-1, least)
		good = good || this.next[b] != broken
	}
	if !good {
		return broken
	}
	id, known := p.ids[this]
	if !known {
		id = len(p.all)
		p.all = append(p.all, this)
		p.ids[this] = id
	}
	return partTarget(id)
}

// continued returns what a byte makes of a part.
func (p *part) continued(b byte) target {
	if b < firstRest || b >= firstLead {
		return broken
	}
	return p.next[b-firstRest]
}

// letters numbers the bytes such that those have one number that do the same everywhere, and returns how many numbers
// there are.
func (p *utf8Parts) letters() (letter [256]int, count int) {
	ids := map[string]int{}
	for b := range letter {
		key := appendTarget(nil, p.first[b])
		for i := range p.all {
			key = appendTarget(key, p.all[i].continued(byte(b)))
		}
		id, known := ids[string(key)]
		if !known {
			id = len(ids)
			ids[string(key)] = id
		}
		letter[b] = id
	}
	return letter, len(ids)
}

func appendTarget(key []byte, t target) []byte {
	return append(key, byte(t), byte(t>>8), byte(t>>16), byte(t>>24))
}
