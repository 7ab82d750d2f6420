// Package golden holds one folder per configuration. Beside config.json stand main.go, the source that nimi generates
// for it, and run.txt, what running it prints and its exit code. A configuration that is wrong has errors.txt instead:
// what nimi prints. Adding a case is adding a folder with a config.json:
//
//	go test ./tests/golden -update
//
// The folders are below testdata, so that the Go tool does not take the generated sources for packages of this tree.
package golden

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	h "nimi/tests/harness"
)

// update is the flag -update: write what is there now as what is expected.
var update = flag.Bool("update", false, "write the expected files anew")

func TestMain(m *testing.M) { h.Main(m) }

func TestCases(t *testing.T) {
	configs, err := filepath.Glob("testdata/*/config.json")
	if err != nil || len(configs) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, config := range configs {
		dir := filepath.Dir(config)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			generate := exec.Command(h.Nimi(t), "generate", "--config", "config.json")
			generate.Dir = dir
			var said strings.Builder
			generate.Stderr = &said
			source, err := generate.Output()
			// Only one kind of expectation may stand there: a case cannot turn from one into the other unseen.
			wrong, right := filepath.Join(dir, "errors.txt"), filepath.Join(dir, "main.go")
			if err != nil {
				absent(t, right)
				compare(t, wrong, said.String())
				return
			}
			absent(t, wrong)
			compare(t, right, string(source))

			text, err := os.ReadFile(config)
			if err != nil {
				t.Fatal(err)
			}
			r := h.Start(t, h.Build(t, text), h.Options{})
			code := r.Wait()
			compare(t, filepath.Join(dir, "run.txt"), transcript(r, code))
		})
	}
}

// measured is a time in a message of the launcher that is not the same each time.
var measured = regexp.MustCompile(`after [0-9.]+ m?s`)

// transcript is what a run printed and left, in a form that is the same each time: services run side by side, so
// the lines of each stream are sorted.
func transcript(r *h.Run, code int) string {
	var b strings.Builder
	stream := func(name, text string) {
		fmt.Fprintf(&b, "== %s\n", name)
		text = measured.ReplaceAllString(strings.ReplaceAll(text, r.Dir, "$PWD"), "after … ms")
		lines := strings.Split(text, "\n")
		slices.Sort(lines)
		for _, line := range lines {
			if line != "" {
				fmt.Fprintln(&b, line)
			}
		}
	}
	stream("stdout", r.Stdout.String())
	stream("stderr", r.Stderr.String())
	filepath.WalkDir(r.Dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			name, _ := filepath.Rel(r.Dir, path)
			stream(name, r.File(name))
		}
		return nil
	})
	fmt.Fprintf(&b, "== exit code %d\n", code)
	return b.String()
}

// absent fails where a file is that belongs to a case of the other kind.
func absent(t *testing.T, path string) {
	t.Helper()
	if _, err := os.Stat(path); err == nil {
		t.Fatalf("%s: not expected any more", path)
	}
}

// compare checks a text against the file that holds what is expected.
func compare(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s", path, got, want)
	}
}

// The shared example configurations, where they are at hand, all give launchers.
func TestFixtures(t *testing.T) {
	root, err := h.Root()
	if err != nil {
		t.Fatal(err)
	}
	fixtures, err := filepath.Glob(filepath.Join(root, "../shared/fixtures/*.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(fixtures) == 0 {
		t.Skip("../shared/fixtures is not there")
	}
	for _, path := range fixtures {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			h.Build(t, text)
		})
	}
}
