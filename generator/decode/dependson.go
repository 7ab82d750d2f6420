package decode

import (
	"nimi/generator/input"
	"nimi/runtime/spec"
)

// dependsOn reads nimi.dependsOn, sorted by name.
func (s *service) dependsOn(v value) {
	v.Each(`{"db": {"condition": "ready"}}`, func(name string, v value) {
		d := input.Dependency{Name: name, At: v.Path, Condition: spec.ConditionReady}
		v.Object(fields{{"condition", func(v value) { input.Enum(v, &d.Condition) }}})
		s.Waits = append(s.Waits, d)
	})
}
