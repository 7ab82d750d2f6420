package pattern

// bytes makes an automaton over bytes of one over the classes of an alphabet. A byte that is not part of a character
// counts as U+FFFD, as package unicode/utf8 has it: once the next byte, or the end, shows that what has begun as a
// character is none, each byte of it is such a one.
func (m *automaton) bytes(a *alphabet) (*automaton, error) {
	w := &widener{of: m, parts: newParts(a), invalid: a.invalid, ids: map[wide]int{}}
	out := &automaton{}
	out.letter, out.width = w.parts.letters()
	var bytes []byte // one for each letter
	for b, letter := range out.letter {
		if letter == len(bytes) {
			bytes = append(bytes, byte(b))
		}
	}
	w.id(wide{matched, whole})
	out.start = w.id(wide{m.start, whole})
	for n := 0; n < len(w.states); n++ {
		if n*out.width > maxTransitions {
			return nil, errLarge
		}
		out.final = append(out.final, m.final[w.abandon(w.states[n])])
		for _, b := range bytes {
			out.next = append(out.next, w.id(w.step(w.states[n], b)))
		}
	}
	return out, nil
}

// widener finds the states of the automaton over bytes.
type widener struct {
	of      *automaton
	parts   *utf8Parts
	invalid int
	states  []wide
	ids     map[wide]int
}

// wide is a state: one of the automaton over characters, and the index of the part of a character that has come since.
type wide struct{ state, part int }

// whole is the part where none has come.
const whole = -1

func (w *widener) id(s wide) int {
	id, known := w.ids[s]
	if !known {
		id = len(w.states)
		w.ids[s] = id
		w.states = append(w.states, s)
	}
	return id
}

// character returns the state after a character of a class.
func (w *widener) character(state, class int) int { return w.of.next[state*w.of.width+class] }

// abandon returns the state after a part that does not become a character.
func (w *widener) abandon(s wide) int {
	if s.part != whole {
		for range w.parts.all[s.part].length {
			s.state = w.character(s.state, w.invalid)
		}
	}
	return s.state
}

func (w *widener) step(s wide, b byte) wide {
	if s.state == matched {
		return wide{matched, whole}
	}
	t := w.parts.first[b]
	if s.part != whole {
		if next := w.parts.all[s.part].continued(b); next != broken {
			t = next
		} else {
			s = wide{w.abandon(s), whole}
		}
	}
	switch {
	case t == broken:
		return wide{w.character(s.state, w.invalid), whole}
	case t < broken:
		return wide{s.state, t.part()}
	}
	return wide{w.character(s.state, int(t)), whole}
}
