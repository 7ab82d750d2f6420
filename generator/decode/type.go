package decode

import (
	"nimi/generator/input"
	"nimi/runtime/spec"
)

// The types that are no values of spec.Type: each means TypeSimple and a way of becoming ready.
const (
	typeNotify  = "notify"
	typeForking = "forking"
)

// typ reads nimi.type, before the options that depend on it. "notify" means TypeSimple with ready.notify, "forking" with
// ready.pidFile, which is nimi.pidFile.
func (s *service) typ(v value) {
	var allowed []string
	for _, t := range spec.TypeSimple.Values() {
		allowed = append(allowed, t.Text)
	}
	types := len(allowed)
	allowed = append(allowed, typeNotify, typeForking)
	i := v.Word(allowed)
	if v.Kind() != input.String {
		return
	}
	s.typed = true
	switch {
	case i < 0:
	case i < types:
		s.Type = spec.Type(i)
	case allowed[i] == typeNotify:
		s.Ready.Notify = true
	default:
		s.forks = v
	}
}

// pidFile reads nimi.pidFile, which a service of type "forking" has to have and no other may. It comes after type.
func (s *service) pidFile(v value) {
	forking := s.forks.Kind() == input.String
	if v.IsNull() {
		if forking {
			s.forks.Problem(`"forking" needs pidFile, the file in which the program names the process that stays; without one, have the program stay in the foreground`)
		}
		return
	}
	v.Absolute(&s.Ready.PIDFile)
	if !forking {
		v.Problem(`is for services of type "forking" only`)
	}
}
