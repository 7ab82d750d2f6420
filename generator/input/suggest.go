package input

import "strings"

// DidYouMean returns `; did you mean "x"?` for the candidate that is spelled most like name, or an empty string
// where none is near.
func DidYouMean(name string, candidates []string) string {
	if near := Nearest(name, candidates); near != "" {
		return "; did you mean " + Quote(near) + "?"
	}
	return ""
}

// Nearest returns the candidate with the smallest edit distance to name, the first of several. It returns an empty string
// if more than a third of the letters would have to change.
func Nearest(name string, candidates []string) string {
	const longest = 200
	if len(name) > longest {
		return ""
	}
	best, limit := "", max(1, len(name)/3)
	if len(name) <= limit {
		return "" // One letter is near to everything.
	}
	for _, c := range candidates {
		if len(c)-len(name) > limit || len(name)-len(c) > limit {
			continue
		}
		if d := distance(strings.ToLower(name), strings.ToLower(c)); d <= limit {
			best, limit = c, d-1
		}
	}
	return best
}

// distance counts the letters to insert, delete, replace or swap with their neighbour to get from a to b (the
// optimal string alignment distance).
func distance(a, b string) int {
	// Three rows of the usual table: row[j] is the distance of a[:i] and b[:j].
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before, last, row = last, row, before
		row[0] = i + 1
		for j := range len(b) {
			change := 1
			if a[i] == b[j] {
				change = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+change)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(b)]
}
