// Package docs runs the examples of the documentation: every ```json block is a configuration that nimi
// accepts, every ```json broken block one that it refuses with the words of the console block after it, and
// the transcript of the README does what it says.
package docs

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	h "nimi/tests/harness"
)

func TestMain(m *testing.M) { h.Main(m) }

// block is a fenced block of a page.
type block struct{ kind, text string }

// A kind is a language and, where the block is a file that the page works with, its name.
var fence = regexp.MustCompile("(?s)\n```([a-z]+(?: [A-Za-z0-9._/-]+)?)\n(.*?)\n```")

func blocks(t *testing.T, page string) (all []block) {
	t.Helper()
	b, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range fence.FindAllStringSubmatch(string(b), -1) {
		all = append(all, block{m[1], m[2]})
	}
	return all
}

func root(t *testing.T) string {
	t.Helper()
	dir, err := h.Root()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// validate returns what nimi says of a configuration.
func validate(t *testing.T, text string) (said string, ok bool) {
	t.Helper()
	c := exec.Command(h.Nimi(t), "validate", "--config", "-")
	c.Stdin = strings.NewReader(text)
	out, err := c.CombinedOutput()
	return strings.TrimSpace(string(out)), err == nil
}

func TestConfigurations(t *testing.T) {
	pages, err := filepath.Glob(root(t) + "/docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, page := range append(pages, root(t)+"/README.md") {
		all := blocks(t, page)
		for i, b := range all {
			switch b.kind {
			case "json":
				checked++
				if said, ok := validate(t, b.text); !ok {
					t.Errorf("%s: %s\n%s", page, said, b.text)
				}
			case "json broken":
				checked++
				want := all[i+1].text
				want = want[strings.Index(want, "\n")+1:] // without the command
				if said, ok := validate(t, b.text); ok || said != want {
					t.Errorf("%s: got %s\nwant %s", page, said, want)
				}
			}
		}
	}
	if checked < 3 {
		t.Errorf("got %d examples, want the README's and those of docs/configuration.md", checked)
	}
}

// TestReadme follows "Use it" in the README.
func TestReadme(t *testing.T) {
	all := blocks(t, root(t)+"/README.md")
	i := slices.IndexFunc(all, func(b block) bool { return b.kind == "json" })
	config, transcript := all[i].text, all[i+1].text
	if said, _ := validate(t, config); !strings.Contains(transcript, "\n"+said+"\n") {
		t.Errorf("validate says %q, which is not in\n%s", said, transcript)
	}
	r := h.Start(t, h.Build(t, []byte(config)), h.Options{})
	r.WantExit(0)
	lines := strings.Split(transcript, "\n")
	want := lines[len(lines)-2:]
	if got := r.Stdout.String() + r.Stderr.String(); got != strings.Join(want, "\n")+"\n" {
		t.Errorf("got %q, want %q", got, want)
	}
}
