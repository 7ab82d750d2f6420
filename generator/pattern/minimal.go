package pattern

import "slices"

// minimal returns the smallest automaton that matches the same lines. It is Hopcroft's algorithm (An n log n algorithm
// for minimizing states in a finite automaton, 1971): blocks of states are split until all states of a block lead to the
// same blocks.
func (m *automaton) minimal() *automaton {
	p := newPartition(m.final)
	before := m.inverse()
	pending := []int{0, 1}
	queued := []bool{true, true}
	var splitter []int
	for len(pending) > 0 {
		block := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		queued[block] = false
		splitter = append(splitter[:0], p.members(block)...) // as it is now: it may be split by itself
		for letter := range m.width {
			for _, s := range splitter {
				for _, from := range before.to(s, letter) {
					p.mark(from)
				}
			}
			for _, b := range p.split() {
				queued = append(queued, false)
				rest := len(queued) - 1
				if !queued[b] && len(p.members(b)) < len(p.members(rest)) {
					rest = b
				}
				queued[rest] = true
				pending = append(pending, rest)
			}
		}
	}
	return m.merged(p)
}

// inverse are the transitions of an automaton backwards.
type inverse struct {
	width  int
	states []int // sorted by where they lead
	ends   []int // by target and letter: the end of its states
}

func (m *automaton) inverse() *inverse {
	in := &inverse{m.width, make([]int, len(m.next)), make([]int, len(m.next))}
	for i, to := range m.next {
		in.ends[to*m.width+i%m.width]++
	}
	sum := 0
	for i, n := range in.ends {
		in.ends[i] = sum
		sum += n
	}
	for i, to := range m.next { // the ends grow to where they belong
		at := &in.ends[to*m.width+i%m.width]
		in.states[*at] = i / m.width
		*at++
	}
	return in
}

// to returns the states that a letter leads from to s.
func (in *inverse) to(s, letter int) []int {
	i := s*in.width + letter
	begin := 0
	if i > 0 {
		begin = in.ends[i-1]
	}
	return in.states[begin:in.ends[i]]
}

// partition divides the states into blocks. It can be refined in time proportional to what is marked (Valmari and
// Lehtinen, Efficient minimization of DFAs with partial transition functions, 2008).
type partition struct {
	order   []int // the states, those of a block side by side, its marked ones first
	place   []int // by state: where in order
	block   []int // by state
	blocks  []span
	touched []int // blocks that have marked states
}

type span struct{ begin, marked, end int }

// newPartition has the states at which a line may not end in block 0, and the others in block 1.
func newPartition(final []bool) *partition {
	p := &partition{place: make([]int, len(final)), block: make([]int, len(final))}
	for block, which := range []bool{false, true} {
		begin := len(p.order)
		for s, is := range final {
			if is == which {
				p.place[s], p.block[s] = len(p.order), block
				p.order = append(p.order, s)
			}
		}
		p.blocks = append(p.blocks, span{begin, begin, len(p.order)})
	}
	return p
}

func (p *partition) members(block int) []int {
	return p.order[p.blocks[block].begin:p.blocks[block].end]
}

// mark sets a state apart within its block.
func (p *partition) mark(s int) {
	b := &p.blocks[p.block[s]]
	at := p.place[s]
	if at < b.marked {
		return
	}
	if b.marked == b.begin {
		p.touched = append(p.touched, p.block[s])
	}
	other := p.order[b.marked]
	p.order[at], p.order[b.marked] = other, s
	p.place[s], p.place[other] = b.marked, at
	b.marked++
}

// split makes blocks of their own of the marked states of the blocks that have others too, and returns the old blocks, in
// the order of the new ones.
func (p *partition) split() []int {
	var divided []int
	for _, id := range p.touched {
		b := &p.blocks[id]
		if b.marked < b.end {
			made := span{b.begin, b.begin, b.marked}
			for _, s := range p.order[made.begin:made.end] {
				p.block[s] = len(p.blocks)
			}
			b.begin = b.marked
			p.blocks = append(p.blocks, made)
			divided = append(divided, id)
			continue
		}
		b.marked = b.begin
	}
	p.touched = p.touched[:0]
	return divided
}

// merged returns the automaton whose states are the blocks that can be reached, in the order of a breadth-first search,
// after matched. Letters that do the same everywhere become one.
func (m *automaton) merged(p *partition) *automaton {
	out := &automaton{}
	ids := map[int]int{p.block[matched]: matched}
	blocks := []int{p.block[matched]}
	id := func(s int) int {
		block := p.block[s]
		if _, known := ids[block]; !known {
			ids[block] = len(blocks)
			blocks = append(blocks, block)
		}
		return ids[block]
	}
	out.start = id(m.start)
	var rows [][]int
	for n := 0; n < len(blocks); n++ {
		s := p.members(blocks[n])[0]
		out.final = append(out.final, m.final[s])
		row := make([]int, m.width)
		for letter := range row {
			row[letter] = id(m.next[s*m.width+letter])
		}
		rows = append(rows, row)
	}
	letters, kept := same(rows, m.width)
	out.width = len(kept)
	for b, letter := range m.letter {
		out.letter[b] = letters[letter]
	}
	for _, row := range rows {
		for _, letter := range kept {
			out.next = append(out.next, row[letter])
		}
	}
	return out
}

// same numbers the columns of a table such that equal ones have one number, and returns the first column of each.
func same(rows [][]int, width int) (number, first []int) {
	number = make([]int, width)
	for c := range width {
		number[c] = slices.IndexFunc(first, func(f int) bool {
			return !slices.ContainsFunc(rows, func(row []int) bool { return row[c] != row[f] })
		})
		if number[c] < 0 {
			number[c] = len(first)
			first = append(first, c)
		}
	}
	return number, first
}
