// Package nix tests the Nix files of this repository: what needs nothing, what needs Nix, and, where <nixpkgs/lib>
// resolves, real evaluations, real derivations and the launchers that they build.
//
//	go test ./tests/nix
//
// Where <nixpkgs> is a whole nixpkgs, that is what the tests use. Where it has nothing but lib, they use a stand-in
// made of the host's own tools (standin/) and a store of their own, in the user's cache directory.
package nix

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	h "nimi/tests/harness"
)

func TestMain(m *testing.M) { h.Main(m) }

// world is how Nix is called.
type world struct {
	root string
	env  []string
	// skip says why the tests that need <nixpkgs/lib> cannot run here; empty: they can.
	skip string
}

var theWorld = sync.OnceValues(func() (*world, error) {
	root, err := h.Root()
	if err != nil {
		return nil, err
	}
	w := &world{root: root}
	if _, err := exec.LookPath("nix-instantiate"); err != nil {
		w.skip = "nix-instantiate is missing: apt-get install nix-bin"
		return w, nil
	}
	out, err := exec.Command("nix-instantiate", "--eval", "-E", "toString <nixpkgs/lib>").Output()
	if err != nil {
		w.skip = "<nixpkgs/lib> does not resolve: have a nixpkgs in NIX_PATH, or at least its lib " +
			"(github.com/nix-community/nixpkgs.lib) as ~/.nix-defexpr/channels/nixpkgs/lib"
		return w, nil
	}
	var lib string
	if err := json.Unmarshal(out, &lib); err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(lib, "..", "pkgs")); err == nil {
		return w, nil // a whole nixpkgs, and the store that the user has
	}
	if _, err := os.Stat(filepath.Join(lib, "services")); err != nil {
		w.skip = lib + " has no modular services: NixOS 25.11 or later is needed"
		return w, nil
	}
	return w, w.standIn(lib)
})

// standIn prepares the parts of a nixpkgs that the stand-in needs, and a store.
func (w *world) standIn(lib string) error {
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	cache = filepath.Join(cache, "nimi-tests", "nix")
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return err
	}
	// A copy, since lib imports files beside it that nixpkgs.lib lacks. It is made once for each lib.
	info, err := os.Stat(lib + "/default.nix")
	if err != nil {
		return err
	}
	files := map[string]string{ // where it has them → where they are here
		"/modules/generic/meta-maintainers.nix": "meta-maintainers.nix",
		"/nixos/modules/misc/assertions.nix":    "assertions.nix",
		"/nixos/modules/misc/meta.nix":          "meta.nix",
	}
	key := fmt.Append(nil, lib, info.ModTime())
	for to, from := range files {
		text, err := os.ReadFile(filepath.Join(w.root, "tests/nix/standin", from))
		if err != nil {
			return err
		}
		files[to] = string(text)
	}
	for _, to := range slices.Sorted(maps.Keys(files)) {
		key = append(key, files[to]...)
	}
	sum := sha256.Sum256(key)
	final := filepath.Join(cache, "nixpkgs-"+hex.EncodeToString(sum[:6]))
	nixpkgs, err := os.MkdirTemp(cache, "new-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(nixpkgs)
	for _, dir := range []string{nixpkgs + "/modules/generic", nixpkgs + "/nixos/modules/misc", cache + "/conf"} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	if err := os.CopyFS(nixpkgs+"/lib", os.DirFS(lib)); err != nil {
		return err
	}
	for to, text := range files {
		if err := os.WriteFile(nixpkgs+to, []byte(text), 0o644); err != nil {
			return err
		}
	}
	if err := os.Rename(nixpkgs, final); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	caches, err := exec.Command("go", "env", "GOMODCACHE", "GOCACHE").Output()
	if err != nil {
		return err
	}
	modules, objects, _ := strings.Cut(strings.TrimSpace(string(caches)), "\n")
	w.env = []string{
		"NIX_STORE_DIR=" + cache + "/store", "NIX_STATE_DIR=" + cache + "/state", "NIX_LOG_DIR=" + cache + "/log",
		"NIX_CONF_DIR=" + cache + "/conf", "NIX_REMOTE=",
		"NIX_CONFIG=sandbox = false\nbuild-users-group =\nsubstituters =\nexperimental-features = nix-command flakes\n",
		"NIMI_STANDIN_NIXPKGS=" + final,
		"NIMI_STANDIN_GOMODCACHE=" + modules, "NIMI_STANDIN_GOCACHE=" + objects,
	}
	// Two processes that make the database at the same time get in each other's way.
	database := exec.Command("nix-store", "--init")
	database.Env = append(os.Environ(), w.env...)
	if out, err := database.CombinedOutput(); err != nil {
		return fmt.Errorf("nix-store --init: %v: %s", err, out)
	}
	// Every change of the sources leaves a toolchain and some launchers behind.
	if entries, err := os.ReadDir(cache + "/store"); err == nil && len(entries) > 3000 {
		gc := exec.Command("nix-store", "--gc")
		gc.Env = append(os.Environ(), w.env...)
		if out, err := gc.CombinedOutput(); err != nil {
			return fmt.Errorf("nix-store --gc: %v: %s", err, out)
		}
	}
	return nil
}

// need returns how to call Nix, or skips the test.
func need(t testing.TB) *world {
	t.Helper()
	w, err := theWorld()
	if err != nil {
		t.Fatal(err)
	}
	if w.skip != "" {
		t.Skip(w.skip)
	}
	return w
}

// needStandIn is need for tests of what only the stand-in has.
func needStandIn(t testing.TB) *world {
	t.Helper()
	w := need(t)
	if w.env == nil {
		t.Skip("this is for the stand-in, and <nixpkgs> is a whole one")
	}
	return w
}

// prelude is what expressions find in scope; shape is that of the service library, in quotes or null.
const prelude = `let
  pkgs = import %[1]s/tests/nix/pkgs.nix { shape = %[2]s; };
  inherit (pkgs) lib;
  nimi = import %[1]s { inherit pkgs; };
  modules = %[1]s/tests/nix/modules;
  root = %[1]s;
in
`

// call runs a command of Nix on an expression.
func (w *world) call(shape, expr, command string, args ...string) (stdout, stderr string, err error) {
	c := exec.Command(command, append(args, "-E", fmt.Sprintf(prelude, w.root, shape)+expr)...)
	c.Env = append(os.Environ(), w.env...)
	c.Dir = w.root
	var out, said bytes.Buffer
	c.Stdout, c.Stderr = &out, &said
	err = c.Run()
	return out.String(), said.String(), err
}

// eval evaluates an expression into a value.
func eval(t testing.TB, expr string, into any) {
	t.Helper()
	evalShape(t, "null", expr, into)
}

func evalShape(t testing.TB, shape, expr string, into any) {
	t.Helper()
	out, said, err := need(t).call(shape, expr, "nix-instantiate", "--eval", "--strict", "--json")
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, expr, said)
	}
	if err := json.Unmarshal([]byte(out), into); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// evalText evaluates an expression that is a string, and returns what was said too.
func evalText(t testing.TB, shape, expr string) (text, said string) {
	t.Helper()
	out, said, err := need(t).call(shape, expr, "nix-instantiate", "--eval", "--strict", "--json")
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, expr, said)
	}
	if err := json.Unmarshal([]byte(out), &text); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return text, said
}

// evalFails evaluates an expression that has to fail, and returns what is said.
func evalFails(t testing.TB, shape, expr string) string {
	t.Helper()
	out, said, err := need(t).call(shape, expr, "nix-instantiate", "--eval", "--strict", "--json")
	if err == nil {
		t.Fatalf("evaluates to %s\n%s", out, expr)
	}
	return said
}

// build builds a derivation and returns its path.
func build(t testing.TB, expr string) string {
	t.Helper()
	return buildShape(t, "null", expr)
}

func buildShape(t testing.TB, shape, expr string) string {
	t.Helper()
	out, said, err := need(t).call(shape, expr, "nix-build", "--no-out-link")
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, expr, said)
	}
	return strings.TrimSpace(out)
}

// buildFails builds a derivation that has to fail, and returns what is said.
func buildFails(t testing.TB, expr string) string {
	t.Helper()
	out, said, err := need(t).call("null", expr, "nix-build", "--no-out-link")
	if err == nil {
		t.Fatalf("builds to %s\n%s", out, expr)
	}
	return said
}

// run is a command of Nix that has to succeed.
func run(t testing.TB, command string, args ...string) string {
	t.Helper()
	c := exec.Command(command, args...)
	c.Env = append(os.Environ(), need(t).env...)
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%s %v: %v", command, args, err)
	}
	return string(out)
}

// bin builds the launcher of a module and returns its path.
func bin(t testing.TB, module string) string {
	t.Helper()
	out := build(t, "nimi.mkNimiBin ("+module+")")
	all, err := filepath.Glob(out + "/bin/*")
	if err != nil || len(all) != 1 {
		t.Fatalf("got %v in %s/bin, want one file", all, out)
	}
	return all[0]
}

// start builds the launcher of a module and starts it.
func start(t testing.TB, module string) *h.Run {
	t.Helper()
	return h.Start(t, bin(t, module), h.Options{})
}
