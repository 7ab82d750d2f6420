package check

import (
	"container/heap"
	"slices"
)

// order returns the services in start order: each comes after everything that it waits for, and services that could
// change places are sorted by name. It leaves out services in a cycle and those that wait for one.
func (g *graph) order() []int {
	missing := make([]int, len(g.edges))      // what each still waits for
	dependents := make([][]int, len(g.edges)) // who waits for each
	var ready indexHeap
	for i, edges := range g.edges {
		missing[i] = len(edges)
		for _, e := range edges {
			dependents[e.Service] = append(dependents[e.Service], i)
		}
		if len(edges) == 0 {
			ready = append(ready, i) // In ascending order, which is a heap.
		}
	}
	var order []int
	for len(ready) > 0 {
		next := heap.Pop(&ready).(int)
		order = append(order, next)
		for _, d := range dependents[next] {
			if missing[d]--; missing[d] == 0 {
				heap.Push(&ready, d)
			}
		}
	}
	return order
}

// indexHeap is a heap of services, which are sorted by name, with the first on top.
type indexHeap []int

func (h indexHeap) Len() int           { return len(h) }
func (h indexHeap) Less(i, j int) bool { return h[i] < h[j] }
func (h indexHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *indexHeap) Push(x any)        { *h = append(*h, x.(int)) }

func (h *indexHeap) Pop() any {
	last := len(*h) - 1
	x := (*h)[last]
	*h = slices.Delete(*h, last, last+1)
	return x
}
