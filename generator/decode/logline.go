package decode

import (
	automaton "nimi/generator/pattern"
	"nimi/runtime/spec"
)

// pattern reads nimi.ready.logLine.
func pattern(v value, into *spec.Pattern) {
	var source string
	if !v.nonEmpty(&source) {
		return
	}
	table, err := automaton.Compile(source)
	if err != nil {
		v.problem("%s", err)
		return
	}
	*into = spec.Pattern{Source: source, Table: table}
}
