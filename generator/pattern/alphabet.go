package pattern

import (
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// alphabet divides the characters into classes within which a program does not tell them apart. The newline, which no line
// has, is in the class of its neighbour.
type alphabet struct {
	// starts are where the ranges begin of which each is of one class; classes are those.
	starts  []rune
	classes []int
	// first is a character of each class.
	first []rune
	// invalid is the class of U+FFFD, as which a byte counts that is not part of a character.
	invalid int
}

func newAlphabet(p *syntax.Prog) *alphabet {
	sets := sets(p)
	bounds := []rune{0, '\n', '\n' + 1, '0', '9' + 1, 'A', 'Z' + 1, '_', '_' + 1, 'a', 'z' + 1, utf8.RuneError, utf8.RuneError + 1}
	for _, i := range sets {
		if len(i.Rune) == 1 {
			// It may stand for its other cases too.
			for r := i.Rune[0]; ; {
				bounds = append(bounds, r, r+1)
				if r = unicode.SimpleFold(r); r == i.Rune[0] {
					break
				}
			}
			continue
		}
		for n := 0; n < len(i.Rune); n += 2 {
			bounds = append(bounds, i.Rune[n], i.Rune[n+1]+1)
		}
	}
	slices.Sort(bounds)
	bounds = slices.Compact(bounds)

	a := &alphabet{}
	ids := map[string]int{}
	for _, r := range bounds {
		if r > unicode.MaxRune {
			break
		}
		like := r
		if r == '\n' {
			like--
		}
		key := signature(sets, like)
		class, known := ids[key]
		if !known {
			class = len(a.first)
			ids[key] = class
			a.first = append(a.first, r)
		}
		a.starts = append(a.starts, r)
		a.classes = append(a.classes, class)
	}
	a.invalid = a.class(utf8.RuneError)
	return a
}

// class returns the class of a character.
func (a *alphabet) class(r rune) int { return a.classes[a.at(r)] }

// at returns the index of the range that a character is in.
func (a *alphabet) at(r rune) int {
	i, found := slices.BinarySearch(a.starts, r)
	if !found {
		i--
	}
	return i
}

// uniform tells whether the characters from one to another are all of one class.
func (a *alphabet) uniform(from, to rune) bool {
	i, j := a.at(from), a.at(to)
	for ; i < j; i++ {
		if a.classes[i] != a.classes[j] {
			return false
		}
	}
	return true
}

// sets returns the instructions of a program that take a character, each kind once.
func sets(p *syntax.Prog) []*syntax.Inst {
	var all []*syntax.Inst
	seen := map[string]bool{}
	for n := range p.Inst {
		i := &p.Inst[n]
		switch i.Op {
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
		default:
			continue
		}
		key := string(i.Rune)
		if len(i.Rune) == 1 && syntax.Flags(i.Arg)&syntax.FoldCase != 0 {
			key += "/i"
		}
		if !seen[key] {
			seen[key] = true
			all = append(all, i)
		}
	}
	return all
}

// signature is what a program can find out about a character.
func signature(sets []*syntax.Inst, r rune) string {
	var b strings.Builder
	for _, i := range sets {
		b.WriteByte(bit(i.MatchRune(r)))
	}
	b.WriteByte(bit(syntax.IsWordChar(r)))
	return b.String()
}

func bit(is bool) byte {
	if is {
		return '1'
	}
	return '0'
}
