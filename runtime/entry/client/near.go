package client

// longestGuess is the longest word for which a near one is looked for, in bytes.
const longestGuess = 100

// didYouMean returns `; did you mean x?` for the candidate that is spelled most like word, or "" where none is near: at
// most a third of the letters would have to change.
func didYouMean(word string, candidates []string) string {
	best, limit := "", max(1, len(word)/3)
	if len(word) <= limit || len(word) > longestGuess {
		return ""
	}
	for _, c := range candidates {
		if len(c)-len(word) > limit || len(word)-len(c) > limit {
			continue
		}
		if d := distance(word, c); d <= limit {
			best, limit = c, d-1
		}
	}
	if best == "" {
		return ""
	}
	return "; did you mean " + best + "?"
}

// distance counts the letters to insert, delete, replace or swap with their neighbour to get from a to b (the optimal
// string alignment distance). It keeps three rows of the usual table.
func distance(a, b string) int {
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
