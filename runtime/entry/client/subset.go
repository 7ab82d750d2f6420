package client

import "nimi/runtime/spec"

// subset returns a program of which only some services start by themselves: those in only, where there are any, else those
// that do anyway, and those in added, with all that they depend on, without those in except and all that depend on those. left are the services that are left out
// for the last reason alone. The others stay in the table, so that they can be started by hand.
func subset(p *spec.Program, only, except, added []int) (q *spec.Program, left []int) {
	copied := *p
	q = &copied
	q.Services = append([]spec.Service(nil), p.Services...)
	services := q.Services // in start order: what a service depends on comes before it
	if len(only) > 0 {
		for i := range services {
			services[i].Manual = true
		}
	}
	for _, i := range append(added, only...) {
		services[i].Manual = false
	}
	for i := len(services) - 1; i >= 0; i-- {
		if services[i].Manual {
			continue
		}
		for _, d := range services[i].DependsOn {
			if d.Needed() {
				services[d.Service].Manual = false
			}
		}
	}
	out := make([]bool, len(services))
	for _, i := range except {
		out[i] = true
	}
	for i := range services {
		for _, d := range services[i].DependsOn {
			if out[d.Service] && (!d.Optional || noneLeft(&services[i], d.Any, out)) && !out[i] {
				out[i] = true
				if !services[i].Manual {
					left = append(left, i)
				}
			}
		}
		if out[i] {
			services[i].Manual = true
		}
	}
	return q, left
}

// noneLeft tells whether all of some alternatives of a service are left out; 0 are none.
func noneLeft(s *spec.Service, alternatives int, out []bool) bool {
	for _, d := range s.DependsOn {
		if d.Any == alternatives && !out[d.Service] {
			return false
		}
	}
	return alternatives > 0
}

// inProfiles returns the services that have one of some profiles.
func inProfiles(p *spec.Program, profiles []string) (list []int) {
	for i := range p.Services {
		if hasOne(p.Services[i].Profiles, profiles) {
			list = append(list, i)
		}
	}
	return list
}

//go:noinline
func hasOne(have, of []string) bool {
	for _, a := range have {
		for _, b := range of {
			if a == b {
				return true
			}
		}
	}
	return false
}

// unknownProfile says which of some profiles no service has; "": each has one.
func unknownProfile(p *spec.Program, profiles []string) string {
	var known []string
	for i := range p.Services {
		known = append(known, p.Services[i].Profiles...)
	}
	for _, name := range profiles {
		if !hasOne(known, []string{name}) {
			return "--profile: no service has the profile " + quote(name) + didYouMean(name, known)
		}
	}
	return ""
}
