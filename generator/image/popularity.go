package image

import (
	"cmp"
	"slices"
)

// byPopularity sorts store paths by how many others need them, directly or indirectly, most first. Paths that many need
// are the ones that other images are most likely to contain.
func byPopularity(closure []StorePath) []string {
	index := map[string]int{}
	for i, p := range closure {
		index[p.Path] = i
	}
	references := make([][]int, len(closure))
	for i, p := range closure {
		for _, to := range p.References {
			if j, known := index[to]; known && j != i {
				references[i] = append(references[i], j)
			}
		}
	}
	needed := make([]int, len(closure))
	seen := make([]int, len(closure)) // by which path it was reached last, from 1
	var reach []int
	for i := range closure {
		seen[i] = i + 1
		reach = append(reach[:0], i)
		for len(reach) > 0 {
			at := reach[len(reach)-1]
			reach = reach[:len(reach)-1]
			for _, j := range references[at] {
				if seen[j] != i+1 {
					seen[j] = i + 1
					needed[j]++
					reach = append(reach, j)
				}
			}
		}
	}
	paths := make([]string, len(closure))
	for i, p := range closure {
		paths[i] = p.Path
	}
	slices.SortFunc(paths, func(a, b string) int {
		return cmp.Or(cmp.Compare(needed[index[b]], needed[index[a]]), cmp.Compare(a, b))
	})
	return paths
}
