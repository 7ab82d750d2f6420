// Package graph draws a program: its services in their groups, and what each waits for before it starts. An
// arrow points from a service to what it waits for and says what that has to have reached.
package graph

import (
	"cmp"
	"slices"

	"nimi/runtime/spec"
)

// group is a service with sub-services, or a mere group of services.
type group struct {
	name string
	// services are indices into the program's table.
	services []int
	groups   []*group
}

// groups returns the tree of a program's services, in order of their paths.
func groups(p *spec.Program) *group {
	order := make([]int, len(p.Services))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(p.Services[a].Path, p.Services[b].Path) })

	root := &group{}
	byPath := map[string]*group{}
	around := make([]*group, len(order))
	for _, i := range order {
		in, start := root, 0
		for _, end := range separators(&p.Services[i]) {
			path := p.Services[i].Path[:end]
			if byPath[path] == nil {
				byPath[path] = &group{name: path[start:]}
				in.groups = append(in.groups, byPath[path])
			}
			in, start = byPath[path], end+1
		}
		around[i] = in
	}
	for _, i := range order {
		in := byPath[p.Services[i].Path] // a service with sub-services stands among them
		if in == nil {
			in = around[i]
		}
		in.services = append(in.services, i)
	}
	return root
}

// separators returns the offsets in a service's path where the names of its groups end. A dot separates names only if the
// dashed name has a dash in its place; otherwise the dot is part of a name.
func separators(s *spec.Service) []int {
	var ends []int
	for i := range min(len(s.Path), len(s.Name)) {
		if s.Path[i] == '.' && s.Name[i] == '-' {
			ends = append(ends, i)
		}
	}
	return ends
}

// label is the service's own name, without those of the groups around it.
func label(s *spec.Service) string {
	ends := separators(s)
	if len(ends) == 0 {
		return s.Path
	}
	return s.Path[ends[len(ends)-1]+1:]
}

// edge is one arrow, between indices of the program's table; to is startup where it points to the startup hook.
type edge struct {
	from, to  int
	condition spec.Condition
}

// startup stands for the startup hook in an [edge].
const startup = -1

// edges returns all arrows. Every service waits for the startup hook; it is shown for those that wait for nothing else.
func edges(p *spec.Program) []edge {
	var all []edge
	for i, s := range p.Services {
		for _, d := range s.DependsOn {
			all = append(all, edge{i, d.Service, d.Condition})
		}
		if len(s.DependsOn) == 0 && p.Startup != nil {
			all = append(all, edge{i, startup, spec.ConditionCompletedSuccessfully})
		}
	}
	return all
}

// text is the condition as a configuration spells it.
func (e edge) text() string { return e.condition.Values()[e.condition].Text }
