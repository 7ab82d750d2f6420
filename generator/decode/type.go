package decode

import (
	"strings"

	"nimi/runtime/spec"
)

// typ reads nimi.type. It is read before the options that bear on it: "notify" is TypeSimple with ready.notify.
func (s *Service) typ(v value) {
	const notify = "notify"
	var name string
	if !v.text(&name) {
		return
	}
	s.Typed = true
	if name == notify {
		s.Ready.Notify = true
		return
	}
	var allowed []string
	for i, t := range spec.TypeSimple.Values() {
		if t.Text == name {
			s.Type = spec.Type(i)
			return
		}
		allowed = append(allowed, t.Text)
	}
	v.problem("must be one of %s, %s, not %s", strings.Join(allowed, ", "), notify, Quote(name))
}
