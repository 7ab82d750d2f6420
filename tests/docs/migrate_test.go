package docs

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

var update = flag.Bool("update", false, "write the configurations of the migration pages anew")

var importing = regexp.MustCompile(`(?m)^\$ nimi import (\S+) --output`)

// Each migration page has files of another process manager and the configuration that comes out of them. That runs: all of
// its services start, and end when they are asked to.
func TestMigrate(t *testing.T) {
	if _, err := exec.LookPath("redis-server"); err != nil {
		t.Skip("no redis-server")
	}
	pages, err := filepath.Glob(root(t) + "/docs/migrate-*.md")
	if err != nil || len(pages) < 6 {
		t.Fatalf("got %d pages, %v", len(pages), err)
	}
	// What the last service prints once it has started.
	prints := map[string][2]string{
		"compose": {"web", "cache is redis://cache:6391"}, "process-compose": {"web", "level info"}, "supervisord": {"web", "home is DIR"},
		"systemd": {"web", "level info"}, "procfile": {"web", "listening on 5000"}, "s6-rc": {"prepare", "prepared"},
	}
	for _, page := range pages {
		name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(page), "migrate-"), ".md")
		t.Run(name, func(t *testing.T) {
			c := newConsole(t)
			configuration, path := "", ""
			for _, b := range blocks(t, page) {
				_, file, isFile := strings.Cut(b.kind, " ")
				switch {
				case b.kind == "json":
					configuration = b.text
				case isFile:
					c.file(file, b.text)
				}
				if m := importing.FindStringSubmatch(b.text); m != nil {
					path = m[1]
				}
			}
			run := exec.Command(h.Nimi(t), "import", path)
			run.Dir, run.Env = c.dir, c.env
			out, err := run.Output()
			if err != nil {
				t.Fatalf("%v: %s", err, err.(*exec.ExitError).Stderr)
			}
			got := strings.ReplaceAll(strings.TrimSpace(string(out)), c.dir, "/srv/shop")
			if got != configuration {
				if !*update {
					t.Fatalf("the page shows another configuration (go test ./tests/docs -run TestMigrate -update): got\n%s", got)
				}
				text, err := os.ReadFile(page)
				if err != nil {
					t.Fatal(err)
				}
				text = bytes.Replace(text, []byte("```json\n"+configuration+"\n"), []byte("```json\n"+got+"\n"), 1)
				if err := os.WriteFile(page, text, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			r := h.Start(t, h.Build(t, out), h.Options{})
			r.UntilLine(prints[name][0], strings.ReplaceAll(prints[name][1], "DIR", c.dir))
			r.Signal(syscall.SIGTERM)
			r.WantExit(0)
		})
	}
}
