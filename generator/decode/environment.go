package decode

import (
	"cmp"
	"slices"
	"strings"

	"nimi/runtime/spec"
)

// environment reads process.environment. It is called again for nimi.environment, whose variables replace those of the
// same name. Null unsets a variable.
func (s *service) environment(v value) {
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
			s.change(change)
		}
	})
}

// change adds a change of the environment. It replaces an earlier change of the same variable.
func (s *service) change(v spec.Variable) {
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
