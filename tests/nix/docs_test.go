package nix

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write docs/options.md anew")

// TestOptionsPage: the page is what the modules say.
func TestOptionsPage(t *testing.T) {
	t.Parallel()
	want, _ := evalText(t, "null", `import (root + "/nix/docs.nix") { inherit pkgs; }`)
	page := filepath.Join(need(t).root, "docs/options.md")
	if *update {
		writeFile(t, page, want)
	}
	got, err := os.ReadFile(page)
	if err != nil || string(got) != want {
		t.Errorf("docs/options.md is not what the modules say (%v): go test ./tests/nix -run TestOptionsPage -update", err)
	}
}
