package check

import (
	"cmp"
	"slices"

	"nimi/generator/input"
)

// names finds services by name.
type names struct {
	// all are the services and the groups.
	all []*input.Service
	// absolute are all of them by their flattened name.
	absolute map[string]*input.Service
	// members are the services below each group, at any depth, without the groups among them.
	members map[*input.Service][]*input.Service
}

// newNames indexes services by name. It is a problem if two of them flatten to the same name. This includes groups, since
// nimi.dependsOn can name them.
func newNames(all []*input.Service, report *input.Report) *names {
	n := &names{all, map[string]*input.Service{}, map[*input.Service][]*input.Service{}}
	for _, s := range all {
		if other, taken := n.absolute[s.Name]; taken {
			report.Add(s.At, "flattens to the name %s, as %s does", input.Quote(s.Name), other.At)
			continue
		}
		n.absolute[s.Name] = s
		if s.ReplicaOf != nil {
			n.members[s.ReplicaOf] = append(n.members[s.ReplicaOf], s)
		}
		for g := s.Parent; g != nil && !s.Group; g = g.Parent {
			if g.Group && g.Replicas == 0 {
				n.members[g] = append(n.members[g], s)
			}
		}
	}
	return n
}

// services returns the services without the groups, sorted by name.
func (n *names) services() []*input.Service {
	var services []*input.Service
	for _, s := range n.absolute {
		if !s.Group {
			services = append(services, s)
		}
	}
	slices.SortFunc(services, func(a, b *input.Service) int { return cmp.Compare(a.Name, b.Name) })
	return services
}

// processes returns the services that a service or a group stands for: itself, or its members.
func (n *names) processes(s *input.Service) []*input.Service {
	if s.Group {
		return n.members[s]
	}
	return []*input.Service{s}
}

// find returns what a name in the nimi.dependsOn of a service means: its sibling of that name, else the service
// or group with that absolute name. Nil: nothing.
func (n *names) find(name string, from *input.Service) *input.Service {
	if from.Parent != nil {
		if s := n.absolute[from.Parent.Name+"-"+name]; s != nil && s.Parent == from.Parent {
			return s
		}
	}
	return n.absolute[name]
}

// known returns the names that find would take.
func (n *names) known(from *input.Service) []string {
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
