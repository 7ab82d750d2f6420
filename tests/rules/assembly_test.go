package rules

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	h "nimi/tests/harness"
)

// Assembly calls Go functions by their value, as it runs where there may be no goroutine: in handlers of signals, in new
// processes, before the Go runtime. The name of a Go function stands there for a wrapper that takes the goroutine's data, and that
// reports to the race detector where there is one.
func TestAssemblyCalls(t *testing.T) {
	root, err := h.Root()
	if err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(root, "runtime/internal/sys/*/*.s"))
	if len(files) == 0 {
		t.Fatal("no assembly is found")
	}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range namedCalls(string(text)) {
			t.Errorf("%s: %s", path, call)
		}
	}
	for text, want := range map[string]int{"\tCALL ·runChild(SB)\n": 1, "\tCALL room<>(SB)\n": 0, "\tCALL  CX\n": 0, "\tBL runtime·f(SB)\n": 1} {
		if got := namedCalls(text); len(got) != want {
			t.Errorf("%q: got %q, want %d", text, got, want)
		}
	}
}

// namedCalls finds the calls of functions that are known outside of their file.
func namedCalls(text string) []string {
	return regexp.MustCompile(`\b(CALL|BL)\s+\S*·\w+\(SB\)`).FindAllString(text, -1)
}
