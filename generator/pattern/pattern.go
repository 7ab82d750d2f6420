// Package pattern compiles regular expressions to automata that a launcher can run without a compiler for them
// (nimi.ready.logLine; see nimi/runtime/feature/logline).
//
// The syntax is RE2's, and the meaning that of [regexp.Regexp.Match] on one line without its newline. The way of an
// expression:
//
//	expression ─regexp/syntax─► program ─runes.go─► automaton over classes of characters (subset construction)
//	  ─bytes.go─► automaton over bytes ─minimal.go─► the smallest one that does the same ─table.go─► text
package pattern

import (
	"errors"
	"fmt"
	"regexp/syntax"
)

const (
	// MaxStates and MaxTable, in bytes, bound what an expression may put into a launcher.
	MaxStates = 2000
	MaxTable  = 64 << 10

	// maxSource and maxProgram, in bytes and instructions, bound what is looked at at all.
	maxSource  = 10_000
	maxProgram = 10_000
	// maxRuneStates and maxTransitions bound the automata on the way, and maxWork the steps that it takes to make the
	// first, so that a build ends.
	maxRuneStates  = 10_000
	maxTransitions = 4 << 20
	maxWork        = 50 << 20
)

var errLarge = fmt.Errorf("is too complex: its automaton would have more than %d states or %d KiB; "+
	"look for less, or with shorter repetitions", MaxStates, MaxTable>>10)

// Compile returns the automaton of an expression. The error says, in one line, what is wrong with it: its syntax, its
// size, or that it can match no line.
func Compile(expression string) (table string, err error) {
	if len(expression) > maxSource {
		return "", errLarge
	}
	tree, err := syntax.Parse(expression, syntax.Perl) // as regexp.Compile does
	if err != nil {
		return "", syntaxError(err)
	}
	program, err := syntax.Compile(tree.Simplify())
	if err != nil {
		return "", syntaxError(err)
	}
	if len(program.Inst) > maxProgram {
		return "", errLarge
	}
	alphabet := newAlphabet(program)
	runes, err := determine(program, alphabet)
	if err != nil {
		return "", err
	}
	bytes, err := runes.bytes(alphabet)
	if err != nil {
		return "", err
	}
	smallest := bytes.minimal()
	if !smallest.canMatch() {
		return "", errors.New("can match no line")
	}
	return smallest.table()
}

// syntaxError says what is wrong, and with as much of the expression as fits in a line.
func syntaxError(err error) error {
	const most = 60
	var e *syntax.Error
	if !errors.As(err, &e) {
		return err
	}
	at := []rune(e.Expr)
	if len(at) > most {
		at = append(at[:most:most], '…')
	}
	return fmt.Errorf("is no regular expression (RE2 syntax): %s: %q", e.Code, string(at))
}
