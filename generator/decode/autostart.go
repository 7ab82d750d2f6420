package decode

import (
	"slices"
	"strings"

	"nimi/generator/input"
)

// autoStart reads nimi.autoStart.
func (s *service) autoStart(v value) {
	auto := true
	v.Bool(&auto)
	s.Manual = s.Manual || !auto
}

// profiles reads nimi.profiles. A service that has any does not start by itself.
func (s *service) profiles(v value) {
	v.List(func(_ int, v value) {
		var name string
		switch {
		case !v.NonEmpty(&name):
		case strings.ContainsAny(name, ", \t\n") || strings.HasPrefix(name, "-"):
			v.Problem("must be a name without blanks and commas that does not begin with a dash, not %s", input.Quote(name))
		default:
			s.Profiles = append(s.Profiles, name)
		}
	})
	slices.Sort(s.Profiles)
	s.Profiles = slices.Compact(s.Profiles)
	s.Manual = s.Manual || s.Profiles != nil
}
