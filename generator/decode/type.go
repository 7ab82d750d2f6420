package decode

import (
	"slices"
	"strings"

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
	var name string
	want := "one of " + strings.Join(allowed, ", ")
	if !v.Is(want, input.String) || !v.Text(&name) {
		return
	}
	s.typed = true
	switch i := slices.Index(allowed, name); {
	case name == notify:
		s.Ready.Notify = true
	case i >= 0:
		s.Type = spec.Type(i)
	default:
		v.Problem("must be %s, not %s%s", want, input.Quote(name), input.DidYouMean(name, allowed))
	}
}
