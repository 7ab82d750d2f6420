package nix

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// flakeOf lays out this flake without its tests, and a nixpkgs of stand-ins for it, and returns how to call nix on it.
func flakeOf(t *testing.T) func(args ...string) (string, error) {
	t.Helper()
	w, dir := needStandIn(t), t.TempDir()
	for _, name := range []string{"flake.nix", "flake.lock", "default.nix", "go.mod", "go.sum", "nix", "templates", "docs", "generator", "runtime", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"} {
		from, to := filepath.Join(w.root, name), filepath.Join(dir, "nimi", name)
		if info, err := os.Stat(from); err != nil {
			t.Fatal(err)
		} else if info.IsDir() {
			if err := os.CopyFS(to, os.DirFS(from)); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		writeFile(t, to, readFile(t, from))
	}
	if err := os.Mkdir(dir+"/nixpkgs", 0o755); err != nil {
		t.Fatal(err)
	}
	writeFile(t, dir+"/nixpkgs/flake.nix", fmt.Sprintf(`{
		outputs = _: let pkgsFor = system: import %s/tests/nix/pkgs.nix { inherit system; }; in {
			inherit (pkgsFor "x86_64-linux") lib;
			legacyPackages = builtins.listToAttrs (map (name: { inherit name; value = pkgsFor name; }) [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "aarch64-darwin" ]);
		};
	}`, w.root))
	return func(args ...string) (string, error) {
		args = append(args, "path:"+dir+"/nimi", "--impure", "--no-write-lock-file", "--override-input", "nixpkgs", "path:"+dir+"/nixpkgs")
		c := exec.Command("nix", args...)
		c.Env = append(append(os.Environ(), w.env...), "HOME="+dir)
		out, err := c.CombinedOutput()
		return string(out), err
	}
}

// TestFlakeCheck is `nix flake check`, for all systems: what would be built on macOS is evaluated here too.
func TestFlakeCheck(t *testing.T) {
	t.Parallel()
	if out, err := flakeOf(t)("flake", "check", "--no-build"); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

// TestFlakeShow is `nix flake show`, which has to come to its end.
func TestFlakeShow(t *testing.T) {
	t.Parallel()
	out, err := flakeOf(t)("flake", "show")
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, want := range []string{"aarch64-darwin", "template-container", "format", "nixosModules", "overlays", "templates", "NixOS module", "Nixpkgs overlay", "template: "} {
		if !strings.Contains(out, want) {
			t.Errorf("no %s in %s", want, out)
		}
	}
	if strings.Contains(out, "error") {
		t.Errorf("got %s", out)
	}
}
