package check

import (
	"cmp"
	"slices"

	"nimi/generator/input"
	"nimi/runtime/spec"
)

// graph is the services and what each of them waits for.
type graph struct {
	// services are sorted by name.
	services []*input.Service
	// edges are, for each service, what it waits for, sorted by the other service and then by condition.
	edges [][]edge
	// report is where warnings go.
	report *input.Report
}

// edge is one service waiting for another.
type edge struct {
	spec.Dependency
	// at is the JSON path of the nimi.dependsOn entry behind it.
	at string
}

const (
	// maxEdges bounds what groups that depend on groups can unfold to.
	maxEdges = 100_000
	// maxUnknown bounds the search for names that are near to unknown ones.
	maxUnknown = 200
)

// newGraph looks up every name in nimi.dependsOn.
func newGraph(n *names, report *input.Report) *graph {
	g := &graph{services: n.services(), report: report}
	g.edges = make([][]edge, len(g.services))
	index := map[*input.Service]int{}
	for i, s := range g.services {
		index[s] = i
	}

	count, unknown := 0, 0
	for _, s := range n.all {
		for _, wait := range s.Waits {
			to := n.find(wait.Name, s)
			if to == nil {
				if unknown++; unknown > maxUnknown {
					continue
				}
				report.Add(wait.At, "no such service%s", input.DidYouMean(wait.Name, n.known(s)))
				continue
			}
			targets := n.processes(to)
			for _, dependent := range n.processes(s) {
				if count += len(targets); count > maxEdges {
					report.Add("services", "more than %d dependencies, each pair of services counted", maxEdges)
					return g
				}
				i := index[dependent]
				d := spec.Dependency{Condition: wait.Condition, Optional: wait.Optional}
				if wait.Any && len(targets) > 1 {
					d.Optional, d.Any = true, g.alternatives(i)+1
				}
				for _, t := range targets {
					d.Service = index[t]
					g.edges[i] = append(g.edges[i], edge{d, wait.At})
				}
			}
		}
	}
	if unknown > maxUnknown {
		report.Add("services", "%d names in nimi.dependsOn are unknown, %d are listed", unknown, maxUnknown)
	}
	pipelines(n, g, index)
	for i := range g.edges {
		slices.SortStableFunc(g.edges[i], func(a, b edge) int {
			return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(a.Condition, b.Condition))
		})
		g.edges[i] = slices.CompactFunc(g.edges[i], func(a, b edge) bool { return a.Dependency == b.Dependency })
	}
	return g
}

// table returns the services in start order, with dependencies as indices into it.
func (g *graph) table(order []int) []spec.Service {
	place := make([]int, len(order))
	for at, i := range order {
		place[i] = at
	}
	g.startNeeded(order)
	var table []spec.Service
	for _, i := range order {
		s := g.services[i].Service
		s.DependsOn = nil
		for _, e := range g.edges[i] {
			d := e.Dependency
			d.Service = place[e.Service]
			s.DependsOn = append(s.DependsOn, d)
		}
		slices.SortFunc(s.DependsOn, func(a, b spec.Dependency) int {
			return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(a.Condition, b.Condition))
		})
		table = append(table, s)
	}
	return table
}

// alternatives is how many lists of alternatives a service has.
func (g *graph) alternatives(i int) (n int) {
	for _, e := range g.edges[i] {
		n = max(n, e.Any)
	}
	return n
}

// startNeeded has a service start although it has autoStart = false, if a service that starts depends on it.
func (g *graph) startNeeded(order []int) {
	for _, i := range slices.Backward(order) { // dependents first
		if g.services[i].Manual {
			continue
		}
		for _, e := range g.edges[i] {
			if !e.Needed() {
				continue
			}
			if to := g.services[e.Service]; to.Manual && to.Profiles != nil && g.services[i].Profiles == nil {
				g.report.Warn(e.at, "starts %s, whatever profiles that has: required = false would not", input.Quote(to.Name))
			}
			g.services[e.Service].Manual = false
		}
	}
}
