package decode

import (
	automaton "nimi/generator/pattern"
	"nimi/runtime/spec"
)

// pattern reads nimi.ready.logLine.
func pattern(v value, into *spec.Pattern) {
	var source string
	if !v.NonEmpty(&source) {
		return
	}
	table, err := automaton.Compile(source)
	if err != nil {
		v.Problem("%s", err)
		return
	}
	*into = spec.Pattern{Source: source, Table: table}
}
