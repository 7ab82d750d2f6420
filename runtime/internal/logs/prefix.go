package logs

import (
	"unicode/utf8"

	"nimi/runtime/internal/feature"
)

// widest is the longest name, in characters, that other names are padded to match.
const widest = 24

// width returns what names are padded to.
func width(h *feature.Host) int {
	w := 0
	for i := range h.Program.Services {
		if n := utf8.RuneCountInString(h.Program.Services[i].Name); n <= widest {
			w = max(w, n)
		}
	}
	return w
}

// prefix returns what stands before each line of a service.
func prefix(name string, width int) []byte {
	b := append(make([]byte, 0, len(name)+width+3), name...)
	for n := utf8.RuneCountInString(name); n < width; n++ {
		b = append(b, ' ')
	}
	return append(b, " | "...)
}
