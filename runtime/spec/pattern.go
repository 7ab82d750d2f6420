package spec

// Pattern is a regular expression, compiled by the generator to a deterministic automaton over bytes, so that a
// launcher can match it without a compiler for regular expressions. See nimi/runtime/feature/logline.
type Pattern struct {
	// Source is the expression as the configuration has it.
	Source string
	// Table is the automaton. Empty: there is no pattern.
	Table string `feature:"logline"`
}
