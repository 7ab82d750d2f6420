package logs

import (
	"strings"
	"testing"
)

// However the bytes of a service arrive, the lines are the same, and no more than the longest is kept.
func FuzzCut(f *testing.F) {
	f.Add("a\nb\n\nrest", uint16(1))
	f.Add("", uint16(3))
	f.Add(strings.Repeat("x", 3*longest)+"\n", uint16(1000))
	f.Add(strings.Repeat("y", longest)+"\n"+strings.Repeat("z", longest+1), uint16(longest-1))
	f.Fuzz(func(t *testing.T, input string, piece uint16) {
		var got collected
		var s stream
		for data := []byte(input); len(data) > 0; {
			n := min(len(data), 1+int(piece))
			s.cut(data[:n], &got)
			data = data[n:]
			if len(s.rest) > longest {
				t.Fatalf("got %d bytes kept, want at most %d", len(s.rest), longest)
			}
		}
		s.end(&got)
		if w := want(input); strings.Join(got, "|") != strings.Join(w, "|") {
			t.Fatalf("got %d lines, want %d, of %d bytes in pieces of %d", len(got), len(w), len(input), 1+int(piece))
		}
	})
}
