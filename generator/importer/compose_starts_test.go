package importer

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Without a command, or with one that is options alone, a well-known image starts what its own Dockerfile says.
func TestComposeStarts(t *testing.T) {
	for _, tt := range []struct {
		service string
		argv    []string
	}{
		{"image: docker.io/library/redis:8-alpine", []string{"redis-server"}},
		{"image: redis@sha256:0000000000000000000000000000000000000000000000000000000000000000\n    command: --port 1", []string{"redis-server", "--port", "1"}},
		{"image: nginx", []string{"nginx", "-g", "daemon off;"}},
		{"image: mysql:9\n    command: [--port=1]", []string{"mysqld", "--port=1"}},
		{"image: mysql:9\n    command: [sh, -c, x]", []string{"sh", "-c", "x"}},
		{"image: redis\n    entrypoint: /start\n    command: --port 1", []string{"/start", "--port", "1"}},
		{"image: example/shop", []string{"shop"}},
	} {
		dir := filepath.Join(t.TempDir(), "My Shop")
		path := filepath.Join(dir, "compose.yaml")
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("services:\n  a:\n    "+tt.service+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		r, err := imported(t, path, "")
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.MarshalIndent(r.Config, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		config := string(text)
		for _, word := range tt.argv {
			if !strings.Contains(config, `"`+word+`"`) {
				t.Errorf("%s: got %s, want %q", tt.service, config, tt.argv)
			}
		}
		if !strings.Contains(config, `"binName": "myshop"`) || !slices.ContainsFunc(r.Lines, func(l string) bool { return strings.HasPrefix(l, `name: is "myshop"`) }) {
			t.Errorf("got %s and %q, want the directory's name", config, r.Lines)
		}
	}
}
