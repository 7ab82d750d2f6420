package logline

import "bytes"

// automaton is a spec.Pattern's table, read; nimi/generator/pattern says what stands in it.
type automaton struct {
	letter   [256]uint8 // of every byte
	width    int        // letters
	start    int
	finals   int    // a line may end in the states up to this one
	hopeless int    // from this one nothing matches any more; 0: there is none
	rows     string // the next states, by state from 1 on and letter
}

// matched is the state in which a line matches, whatever follows.
const matched = 0

// number reads the number at a place of a table: two digits.
func number(table string, at int) int { return int(table[at]-'?')<<6 | int(table[at+1]-'?') }

func newAutomaton(table string) *automaton {
	at := 0
	next := func() int {
		n := number(table, at)
		at += 2
		return n
	}
	a := &automaton{width: next(), start: next(), finals: next(), hopeless: next()}
	b := 0
	for range next() {
		length, letter := next(), next()
		for range length {
			a.letter[b] = uint8(letter)
			b++
		}
	}
	a.rows = table[at:]
	return a
}

// line tells whether a line, without its newline, matches.
func (a *automaton) line(line []byte) bool {
	s := a.start
	for _, b := range line {
		if s == matched || s == a.hopeless {
			break
		}
		s = number(a.rows, 2*((s-1)*a.width+int(a.letter[b])))
	}
	return s <= a.finals
}

// lines tells whether one of some lines, each with its newline, matches.
func (a *automaton) lines(lines []byte) bool {
	for len(lines) > 0 {
		end := bytes.IndexByte(lines, '\n')
		if end < 0 {
			end = len(lines)
		}
		if a.line(lines[:end]) {
			return true
		}
		lines = lines[min(end+1, len(lines)):]
	}
	return false
}
