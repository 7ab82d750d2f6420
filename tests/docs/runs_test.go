package docs

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	h "nimi/tests/harness"
)

// numbers differ from run to run: times, and what is counted in bytes.
var numbers = regexp.MustCompile(`[0-9]+(\.[0-9]+)?( (ms|s|bytes))`)

// TestRuns runs every configuration that is followed by what `nimi run` prints with it, and compares: which lines there are,
// not their order across services.
func TestRuns(t *testing.T) {
	ran := 0
	for _, page := range []string{"logging.md", "readiness.md"} {
		all := blocks(t, filepath.Join(root(t), "docs", page))
		for i := 1; i < len(all); i++ {
			command, want, _ := strings.Cut(all[i].text, "\n")
			if all[i-1].kind != "json" || all[i].kind != "console" || !strings.HasPrefix(command, "$ nimi run --config ") {
				continue
			}
			ran++
			t.Run(page, func(t *testing.T) {
				t.Parallel()
				r := h.Start(t, h.Build(t, []byte(all[i-1].text)), h.Options{})
				r.Wait()
				if got, want := lines(r.Stdout.String()+r.Stderr.String()), lines(want); !slices.Equal(got, want) {
					t.Errorf("%s\ngot  %q\nwant %q", command, got, want)
				}
			})
		}
	}
	if ran < 4 {
		t.Errorf("got %d transcripts, want those of docs/logging.md and docs/readiness.md", ran)
	}
}

// lines returns the lines of a text, sorted, without the numbers that differ.
func lines(text string) []string {
	all := strings.Split(strings.TrimSuffix(numbers.ReplaceAllString(text, "N$2"), "\n"), "\n")
	slices.Sort(all)
	return all
}
