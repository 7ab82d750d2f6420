package nix

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	h "nimi/tests/harness"
)

// runLauncher starts the launcher of a derivation's output.
func runLauncher(t testing.TB, out string) *h.Run {
	t.Helper()
	all, err := filepath.Glob(out + "/bin/*")
	if err != nil || len(all) != 1 {
		t.Fatalf("got %v in %s/bin, want one file", all, out)
	}
	return h.Start(t, all[0], h.Options{})
}

func writeFile(t testing.TB, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func readFile(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// says fails the test for every wanted text that is not said.
func says(t testing.TB, said string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(said, want) {
			t.Errorf("not said: %s\n%s", want, said)
		}
	}
}
