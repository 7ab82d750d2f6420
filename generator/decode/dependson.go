package decode

import "nimi/runtime/spec"

// Dependency is an entry of nimi.dependsOn whose name is still to be looked up.
type Dependency struct {
	// Name is a sibling's name or an absolute dashed one. The name of a group stands for all of its members.
	Name string
	// At is the JSON path of the entry.
	At string
	// Condition is what the service of that name has to have reached.
	Condition spec.Condition
}

// dependsOn reads nimi.dependsOn, sorted by name.
func (s *Service) dependsOn(v value) {
	v.each(func(name string, v value) {
		d := Dependency{Name: name, At: v.path, Condition: spec.ConditionReady}
		v.object(fields{{"condition", func(v value) { enum(v, &d.Condition) }}})
		s.Waits = append(s.Waits, d)
	})
}
