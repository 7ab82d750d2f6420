package pattern

// The table is text of numbers, each of two digits to the base of 64, the digits being the characters from "?" to "~",
// so that it can be read where it lies. It has
//
//   - the number of letters, the first state, the last state at which a line may end, and the state from which nothing
//     matches any more (0: there is none);
//   - the number of runs of bytes that are the same letter; for each its length and the letter;
//   - for each state from 1 on, by letter, the next state. The hopeless state, which is the last, has no such row.
//
// State 0 is reached where the line matches, whatever follows.

const (
	zero = '?'
	base = 64
)

// canMatch tells whether any line matches.
func (m *automaton) canMatch() bool { return m.start == matched || m.start != m.hopeless() }

// hopeless returns the state from which nothing matches, or 0.
func (m *automaton) hopeless() int {
	for s := range m.final {
		stays := !m.final[s]
		for _, next := range m.next[s*m.width : (s+1)*m.width] {
			stays = stays && next == s
		}
		if stays {
			return s
		}
	}
	return 0
}

// table writes a minimal automaton.
func (m *automaton) table() (string, error) {
	order, finals := m.order()
	number := make([]int, len(order))
	for n, s := range order {
		number[s] = n
	}
	hopeless := number[m.hopeless()]
	rows := order[1:]
	if hopeless > 0 {
		rows = order[1:hopeless]
	}
	if len(order) > MaxStates {
		return "", errLarge
	}
	var w writer
	w.number(m.width, number[m.start], finals, hopeless)
	w.letters(m.letter)
	for _, s := range rows {
		for _, next := range m.next[s*m.width : (s+1)*m.width] {
			w.number(number[next])
		}
	}
	if len(w) > MaxTable {
		return "", errLarge
	}
	return string(w), nil
}

// order returns the states as the table has them: matched, those at which a line may end, the others, the hopeless one;
// and how many the second are.
func (m *automaton) order() (order []int, finals int) {
	hopeless := m.hopeless()
	var others []int
	for s := range m.final {
		switch {
		case s == matched || m.final[s]:
			order = append(order, s)
		case s != hopeless:
			others = append(others, s)
		}
	}
	finals = len(order) - 1
	order = append(order, others...)
	if hopeless > 0 {
		order = append(order, hopeless)
	}
	return order, finals
}

type writer []byte

func (w *writer) number(all ...int) {
	for _, n := range all {
		*w = append(*w, zero+byte(n/base), zero+byte(n%base))
	}
}

// letters writes the letters of all bytes.
func (w *writer) letters(letter [256]int) {
	var runs [][2]int
	for b, l := range letter {
		if b > 0 && l == letter[b-1] {
			runs[len(runs)-1][0]++
		} else {
			runs = append(runs, [2]int{1, l})
		}
	}
	w.number(len(runs))
	for _, r := range runs {
		w.number(r[0], r[1])
	}
}
