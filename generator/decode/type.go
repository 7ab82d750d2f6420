package decode

import (
	"nimi/generator/input"
	"nimi/runtime/spec"
)

// typ reads nimi.type, before the options that depend on it. "notify" means TypeSimple with ready.notify.
func (s *service) typ(v value) {
	const notify = "notify"
	var allowed []string
	for _, t := range spec.TypeSimple.Values() {
		allowed = append(allowed, t.Text)
	}
	allowed = append(allowed, notify)
	i := v.Word(allowed)
	if v.Kind() != input.String {
		return
	}
	s.typed = true
	switch {
	case i == len(allowed)-1:
		s.Ready.Notify = true
	case i >= 0:
		s.Type = spec.Type(i)
	}
}
