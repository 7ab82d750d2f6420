package input

// Hint says what to write for a word that another program has for something.
type Hint struct{ Word, Text string }

// hintFor returns what a hint says of a word, else which of the allowed ones is spelled like it.
func hintFor(word string, hints []Hint, allowed []string) string {
	for _, h := range hints {
		if h.Word == word {
			return "; " + h.Text
		}
	}
	return DidYouMean(word, allowed)
}
