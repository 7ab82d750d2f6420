package nix

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	h "nimi/tests/harness"
)

const outputs = `(import (root + "/tests/nix/outputs.nix") { inherit pkgs; })`

// TestTemplates builds what every template makes, and checks that there is no other template.
func TestTemplates(t *testing.T) {
	t.Parallel()
	var names, evaluated []string
	eval(t, `lib.attrNames `+outputs+`.outputs.templates`, &names)
	eval(t, `lib.attrNames `+outputs+`.templates`, &evaluated)
	if !slices.Equal(names, evaluated) {
		t.Fatalf("templates: got %v evaluated, want %v", evaluated, names)
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := build(t, outputs+`.templates.`+name)
			if _, err := os.Stat(out + "/bin/shop"); err != nil {
				t.Error(err)
			}
			var path, description string
			eval(t, `toString `+outputs+`.outputs.templates.`+name+`.path`, &path)
			eval(t, outputs+`.outputs.templates.`+name+`.description`, &description)
			if _, err := os.Stat(path + "/flake.nix"); err != nil || description == "" {
				t.Errorf("%v, description %q", err, description)
			}
		})
	}
}

// TestDefaultTemplateRuns runs what it makes.
func TestDefaultTemplateRuns(t *testing.T) {
	t.Parallel()
	r := h.Start(t, build(t, outputs+`.templates.default`)+"/bin/shop", h.Options{})
	r.UntilLine("greeter", "good morning")
	r.Until("the clock to strike", func() bool { return len(r.Stdout.Of("clock")) > 0 })
	r.Signal(15)
	r.WantExit(0)
}

// TestFlakeChecks builds the checks of the flake that need nothing but a stand-in.
func TestFlakeChecks(t *testing.T) {
	t.Parallel()
	var names []string
	eval(t, `lib.attrNames `+outputs+`.outputs.checks.x86_64-linux`, &names)
	for _, want := range []string{"help", "nimi", "options", "runs", "toolchain", "template-default"} {
		if !slices.Contains(names, want) {
			t.Errorf("no check %s in %v", want, names)
		}
	}
	for _, name := range []string{"runs", "options", "help"} {
		build(t, outputs+`.outputs.checks.x86_64-linux.`+name)
	}
}

// TestFlakeOutputs: everything that is promised is there.
func TestFlakeOutputs(t *testing.T) {
	t.Parallel()
	for _, path := range []string{
		"packages.x86_64-linux.nimi.mkNimiBin", "packages.aarch64-darwin.default", "overlays.default", "nixosModules.default",
		"homeModules.default", "darwinModules.default", "flakeModules.default", "devShells.x86_64-linux.default", "formatter.x86_64-linux",
	} {
		var is bool
		eval(t, outputs+`.outputs ? `+path, &is)
		if !is {
			t.Errorf("no output %s", path)
		}
	}
}

// TestFlakeLock: the lock is of the inputs that flake.nix has, and pins each by revision and hash.
func TestFlakeLock(t *testing.T) {
	root, err := h.Root()
	if err != nil {
		t.Fatal(err)
	}
	var lock struct {
		Nodes map[string]struct {
			Inputs           map[string]any
			Locked, Original map[string]any
		}
		Root string
	}
	if err := json.Unmarshal([]byte(readFile(t, filepath.Join(root, "flake.lock"))), &lock); err != nil {
		t.Fatal(err)
	}
	nixpkgs := lock.Nodes["nixpkgs"]
	text := readFile(t, filepath.Join(root, "flake.nix"))
	want := `nixpkgs.url = "github:` + nixpkgs.Original["owner"].(string) + "/" + nixpkgs.Original["repo"].(string) + "/" + nixpkgs.Original["ref"].(string) + `"`
	if !strings.Contains(text, want) {
		t.Errorf("flake.nix has not the input of flake.lock: %s", want)
	}
	if inputs := lock.Nodes["root"].Inputs; len(lock.Nodes) != 2 || !reflect.DeepEqual(inputs, map[string]any{"nixpkgs": "nixpkgs", "nix2container": []any{"nixpkgs"}}) {
		t.Errorf("got %d nodes, want nixpkgs and the root; the root has %v", len(lock.Nodes), inputs)
	}
	if rev, _ := nixpkgs.Locked["rev"].(string); len(rev) != 40 {
		t.Errorf("rev: got %q", rev)
	}
	if hash, _ := nixpkgs.Locked["narHash"].(string); !strings.HasPrefix(hash, "sha256-") || len(hash) != 51 {
		t.Errorf("narHash: got %q", hash)
	}
}
