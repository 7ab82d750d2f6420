package decode

import (
	"cmp"
	"slices"
	"strings"

	"nimi/runtime/spec"
)

// environment reads settings.environment, the variables of every service.
func (d *decoder) environment(v value) {
	eachVariable(v, func(v value, change spec.Variable) { d.common = append(d.common, variable{v, change}) })
}

// variable is a change of the environment and where it stands.
type variable struct {
	at     value
	change spec.Variable
}

// processEnvironment reads process.environment, which is laid over settings.environment and those of the groups above.
func (s *service) processEnvironment(v value) {
	if !s.Group {
		for _, c := range s.below.variables {
			s.change(c.at, c.change)
		}
	}
	s.environment(v)
}

// environment reads process.environment or nimi.environment, whose variables replace those of the same name. Null unsets a
// variable.
// Those of a group are for its services.
func (s *service) environment(v value) {
	eachVariable(v, func(at value, change spec.Variable) {
		if s.Group {
			s.groupVariables = append(s.groupVariables, variable{at, change})
		} else {
			s.change(at, change)
		}
	})
}

// eachVariable reads the variables of an environment.
func eachVariable(v value, f func(v value, change spec.Variable)) {
	v.Each(`{"PORT": "8080"}`, func(name string, v value) {
		switch {
		case name == "":
			v.Problem("the name of a variable must not be empty")
			return
		case strings.ContainsAny(name, "=\x00"):
			v.Problem(`the name of a variable must not contain "=" or NUL`)
			return
		}
		change := spec.Variable{Name: name, Unset: v.IsNull()}
		if change.Unset || v.Text(&change.Value) {
			f(v, change)
		}
	})
}

// change adds a change of the environment. It replaces an earlier change of the same variable.
func (s *service) change(at value, v spec.Variable) {
	s.refer(at, &v)
	i, found := slices.BinarySearchFunc(s.Environment, v.Name, func(v spec.Variable, name string) int {
		return cmp.Compare(v.Name, name)
	})
	if !found {
		s.Environment = slices.Insert(s.Environment, i, v)
	}
	s.Environment[i] = v
}

// workingDirectory reads nimi.workingDirectory; by default the launcher's own.
func (s *service) workingDirectory(v value) { v.NonEmpty(&s.WorkingDirectory) }
