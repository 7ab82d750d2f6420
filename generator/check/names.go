package check

import (
	"cmp"
	"fmt"
	"slices"

	"nimi/generator/decode"
)

// names finds services by name.
type names struct {
	// all are the services and the groups.
	all []*decode.Service
	// absolute are all of them by their flattened name.
	absolute map[string]*decode.Service
	// members are the services below each group, at any depth, without the groups among them.
	members map[*decode.Service][]*decode.Service
}

// newNames indexes services. Two that flatten to one name are a problem, also where one is a group: its name is
// one that nimi.dependsOn can mean.
func newNames(all []*decode.Service) (*names, []decode.Problem) {
	n := &names{all, map[string]*decode.Service{}, map[*decode.Service][]*decode.Service{}}
	var problems []decode.Problem
	for _, s := range all {
		if other, taken := n.absolute[s.Name]; taken {
			problems = append(problems, decode.Problem{
				Path: s.At,
				Text: fmt.Sprintf("flattens to the name %s, as %s does", decode.Quote(s.Name), other.At),
			})
			continue
		}
		n.absolute[s.Name] = s
		for g := s.Parent; g != nil && !s.Group; g = g.Parent {
			if g.Group {
				n.members[g] = append(n.members[g], s)
			}
		}
	}
	return n, problems
}

// services returns the services without the groups, sorted by name.
func (n *names) services() []*decode.Service {
	var services []*decode.Service
	for _, s := range n.absolute {
		if !s.Group {
			services = append(services, s)
		}
	}
	slices.SortFunc(services, func(a, b *decode.Service) int { return cmp.Compare(a.Name, b.Name) })
	return services
}

// processes returns the services that a service or a group stands for: itself, or its members.
func (n *names) processes(s *decode.Service) []*decode.Service {
	if s.Group {
		return n.members[s]
	}
	return []*decode.Service{s}
}

// find returns what a name in the nimi.dependsOn of a service means: its sibling of that name, else the service
// or group with that absolute name. Nil: nothing.
func (n *names) find(name string, from *decode.Service) *decode.Service {
	if from.Parent != nil {
		if s := n.absolute[from.Parent.Name+"-"+name]; s != nil && s.Parent == from.Parent {
			return s
		}
	}
	return n.absolute[name]
}

// known returns the names that find would take.
func (n *names) known(from *decode.Service) []string {
	var known []string
	for _, s := range n.all {
		if s.Parent != nil && s.Parent == from.Parent {
			known = append(known, s.Name[len(s.Parent.Name)+1:])
		}
	}
	for _, s := range n.all {
		known = append(known, s.Name)
	}
	return known
}
