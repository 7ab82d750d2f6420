package check

import (
	"strings"

	"nimi/generator/input"
)

// cycles reports cycles of dependencies, of which no two share a service. To break these is enough work for the author;
// others through the same services may then be gone.
func (g *graph) cycles(to *input.Report) {
	f := &finder{graph: g, state: make([]state, len(g.edges)), reported: make([]bool, len(g.edges)), to: to}
	for i := range g.edges {
		f.visit(i)
	}
}

// finder searches the graph depth first. An edge to a service on the current path closes a cycle.
type finder struct {
	*graph
	state    []state
	path     []edge // The edges that led here.
	reported []bool
	to       *input.Report
}

type state uint8

const (
	unseen state = iota
	onPath
	done
)

func (f *finder) visit(i int) {
	if f.state[i] != unseen {
		return
	}
	f.state[i] = onPath
	for _, e := range f.edges[i] {
		f.path = append(f.path, e)
		if f.state[e.Service] == onPath {
			f.report()
		}
		f.visit(e.Service)
		f.path = f.path[:len(f.path)-1]
	}
	f.state[i] = done
}

// report reports the cycle that the last edge of the path closes.
func (f *finder) report() {
	last := len(f.path) - 1
	first := last
	for first > 0 && f.path[first-1].Service != f.path[last].Service {
		first--
	}
	cycle := f.path[first:]
	for _, e := range cycle {
		if f.reported[e.Service] {
			return
		}
	}
	names := []string{input.Name(f.services[f.path[last].Service].Name)}
	for _, e := range cycle {
		f.reported[e.Service] = true
		names = append(names, input.Name(f.services[e.Service].Name))
	}
	f.to.Add(cycle[0].at, "cycle: %s", join(names))
}

// join writes a cycle as a → b → a, without its middle if it is long.
func join(names []string) string {
	const arrow, most, ends = " → ", 20, 8
	if len(names) <= most {
		return strings.Join(names, arrow)
	}
	return strings.Join(names[:ends], arrow) + " → … → " + strings.Join(names[len(names)-ends:], arrow)
}
