package pattern

import (
	"encoding/binary"
	"regexp/syntax"
	"slices"
)

// matched is the state, in all automata here, in which a line has matched whatever else is in it.
const matched = 0

// automaton is a deterministic one. State 0 is matched.
type automaton struct {
	width  int      // letters
	letter [256]int // by byte, of an automaton over bytes
	start  int
	next   []int  // by state and letter
	final  []bool // by state: a line that ends here matches
}

// determine makes the automaton over the classes of an alphabet that finds a match of the program anywhere in a line.
// A state is the set of instructions that the program may be at, and what the character before was as far as ^ and \b
// look at it; such conditions are decided once the character behind is known, or the end.
func determine(p *syntax.Prog, a *alphabet) (*automaton, error) {
	d := &determiner{prog: p, words: words(p), ids: map[string]int{}, in: make([]bool, len(p.Inst))}
	m := &automaton{width: len(a.first)}
	d.add(nil, -1) // matched
	m.start = d.id(d.closed([]uint32{uint32(p.Start)}), -1)
	for s := 0; s < len(d.states); s++ {
		for _, r := range a.first {
			next := matched
			if s != matched {
				next = d.step(d.states[s], r)
			}
			m.next = append(m.next, next)
			if len(d.states) > maxRuneStates || d.work > maxWork {
				return nil, errLarge
			}
		}
		m.final = append(m.final, s == matched || d.ends(d.states[s]))
	}
	return m, nil
}

// words tells whether a program looks at boundaries of words.
func words(p *syntax.Prog) bool {
	return slices.ContainsFunc(p.Inst, func(i syntax.Inst) bool {
		return i.Op == syntax.InstEmptyWidth && syntax.EmptyOp(i.Arg)&(syntax.EmptyWordBoundary|syntax.EmptyNoWordBoundary) != 0
	})
}

type determiner struct {
	prog   *syntax.Prog
	words  bool
	states []state
	ids    map[string]int
	in     []bool // scratch: the instructions of the set that is being made
	work   int
}

// state is a set of instructions, sorted, and a character that stands for the one before; -1: the line begins.
type state struct {
	at     []uint32
	before rune
}

// add makes a state.
func (d *determiner) add(at []uint32, before rune) int {
	d.states = append(d.states, state{at, before})
	return len(d.states) - 1
}

// id returns the state of a set that is closed.
func (d *determiner) id(at []uint32, before rune) int {
	for _, pc := range at {
		if d.prog.Inst[pc].Op == syntax.InstMatch {
			return matched
		}
	}
	slices.Sort(at)
	key := binary.AppendVarint(nil, int64(before))
	for _, pc := range at {
		key = binary.LittleEndian.AppendUint32(key, pc)
	}
	id, known := d.ids[string(key)]
	if !known {
		id = d.add(at, before)
		d.ids[string(key)] = id
	}
	return id
}

// closed adds to a set what can be reached without a character and without a condition, and takes away what only leads
// there.
func (d *determiner) closed(at []uint32) []uint32 { return d.expand(at, 0) }

// expand is closed, under conditions that hold.
func (d *determiner) expand(at []uint32, holds syntax.EmptyOp) []uint32 {
	pending := slices.Clone(at)
	var all, set []uint32
	for len(pending) > 0 {
		pc := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		if d.in[pc] {
			continue
		}
		d.in[pc] = true
		all = append(all, pc)
		switch i := &d.prog.Inst[pc]; i.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			pending = append(pending, i.Out, i.Arg)
		case syntax.InstCapture, syntax.InstNop:
			pending = append(pending, i.Out)
		case syntax.InstEmptyWidth:
			set = append(set, pc)
			if syntax.EmptyOp(i.Arg)&^holds == 0 {
				pending = append(pending, i.Out)
			}
		case syntax.InstFail:
		default:
			set = append(set, pc)
		}
	}
	for _, pc := range all {
		d.in[pc] = false
	}
	d.work += len(all)
	return set
}

// step returns the state after a character.
func (d *determiner) step(s state, r rune) int {
	next := []uint32{uint32(d.prog.Start)} // a match may begin anywhere
	for _, pc := range d.expand(s.at, syntax.EmptyOpContext(s.before, r)) {
		switch i := &d.prog.Inst[pc]; i.Op {
		case syntax.InstMatch:
			return matched
		case syntax.InstEmptyWidth:
		default:
			if i.MatchRune(r) {
				next = append(next, i.Out)
			}
		}
	}
	before := ' '
	if d.words && syntax.IsWordChar(r) {
		before = 'a'
	}
	return d.id(d.closed(next), before)
}

// ends tells whether a line that ends in a state matches.
func (d *determiner) ends(s state) bool {
	return slices.ContainsFunc(d.expand(s.at, syntax.EmptyOpContext(s.before, -1)), func(pc uint32) bool {
		return d.prog.Inst[pc].Op == syntax.InstMatch
	})
}
