// Package expression matches lines against regular expressions that are known only when the program runs (logs --grep).
// Package regexp would make a launcher several hundred KB larger. The syntax is a part of Go's (RE2); what is not in it is
// an error, never taken for something else. Matching takes time that is linear in the line, whatever the expression.
package expression

import (
	"errors"
	"strings"
)

// kind is what an instruction does.
type kind uint8

const (
	take    kind = iota // takes a character of the set
	split               // goes on at both places
	begin               // only at the beginning of the line
	end                 // only at the end of it
	edge                // only where a word begins or ends
	inside              // only where none does
	matched             // the line matches
)

// step is an instruction. x and y are places relative to its own.
type step struct {
	kind kind
	x, y int
	set  *set
}

// mostSteps is how large a program may be. Matching takes at most as many steps for each character.
const mostSteps = 2000

// Expression is a compiled expression. It is not for use by several goroutines at once.
type Expression struct {
	steps     []step
	seen      []int // in which turn a step was reached last
	turn      int
	now, then []int
}

var errLarge = errors.New("it is too large")

// Compile reads an expression.
func Compile(text string) (*Expression, error) {
	for i, r := range text {
		if r == '\uFFFD' && !strings.HasPrefix(text[i:], "\uFFFD") {
			return nil, errors.New("it is not valid UTF-8")
		}
	}
	p := parser{rest: text}
	steps, err := p.alternatives(0)
	if err == nil && p.rest != "" {
		err = errors.New("unexpected )")
	}
	if err != nil {
		return nil, err
	}
	steps = append(steps, step{kind: matched})
	return &Expression{steps: steps, seen: make([]int, len(steps))}, nil
}

// Match tells whether a line, without its newline, has a part that matches.
func (e *Expression) Match(line string) bool {
	e.now = e.now[:0]
	before := rune(-1)
	for _, r := range line {
		if e.reach(before, r) {
			return true
		}
		e.now = e.now[:0]
		for _, at := range e.then {
			if e.steps[at].set.has(r) {
				e.now = append(e.now, at+1)
			}
		}
		before = r
	}
	return e.reach(before, -1)
}

// reach finds the steps, from those that are reached now and the first one, that take a character. It returns true if the
// line matches. before and after are the characters around the place; -1: there is none.
func (e *Expression) reach(before, after rune) bool {
	e.turn++
	e.then = e.then[:0]
	for _, at := range e.now {
		if e.follow(at, before, after) {
			return true
		}
	}
	return e.follow(0, before, after)
}

func (e *Expression) follow(at int, before, after rune) bool {
	if e.seen[at] == e.turn {
		return false
	}
	e.seen[at] = e.turn
	on := true
	switch s := &e.steps[at]; s.kind {
	case matched:
		return true
	case take:
		e.then = append(e.then, at)
		return false
	case split:
		return e.follow(at+s.x, before, after) || e.follow(at+s.y, before, after)
	case begin:
		on = before < 0
	case end:
		on = after < 0
	case edge:
		on = word.has(before) != word.has(after)
	case inside:
		on = word.has(before) == word.has(after)
	}
	return on && e.follow(at+1, before, after)
}
