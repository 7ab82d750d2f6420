package rules

import (
	"debug/elf"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	h "nimi/tests/harness"
)

// one is the configuration of one service, as plain as can be.
const one = `{"services": {"web": {"process": {"argv": ["/bin/true"]}}}}`

// all is a configuration that needs every part of the runtime.
const all = `{"settings": {"logging": {"enable": true}, "startup": {"runOnStartup": "/bin/true"}},
	"services": {"web": {"process": {"argv": ["/bin/true"]}, "configData": {"f": {"text": "x"}}}}}`

// maxSize is the most that a launcher for one service may weigh, without a control socket: 1.45 MiB. Of it, 24 KiB are the
// head start (settings.headStart), which is on unless it is turned off.
const maxSize = 145 << 20 / 100

func TestLauncherSize(t *testing.T) {
	info, err := os.Stat(h.Build(t, []byte(without(one))))
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Size(); got > maxSize {
		t.Errorf("size: got %d bytes, want at most %d", got, maxSize)
	}
	t.Logf("%d bytes, %.2f MiB", info.Size(), float64(info.Size())/(1<<20))
}

// A launcher with a head start links for the other processor too: what runs before the Go runtime has little stack, and not as
// much of it is needed on each.
func TestLauncherLinksForARM(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the standard library for another machine")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "one.json"), []byte(one), 0o644); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(h.Nimi(t), "build", "--config", filepath.Join(dir, "one.json"), "--output", filepath.Join(dir, "launcher"))
	c.Env = append(os.Environ(), "GOOS=linux", "GOARCH=arm64")
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// A launcher needs no dynamic loader and no library.
func TestLauncherIsStatic(t *testing.T) {
	for _, config := range []string{one, all} {
		file, err := elf.Open(h.Build(t, []byte(config)))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		for _, p := range file.Progs {
			if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
				t.Errorf("program header %v: want none", p.Type)
			}
		}
		if symbols, err := file.Symbols(); err == nil {
			t.Errorf("symbols: got %d, want a stripped file", len(symbols))
		}
	}
}

// A launcher has no path of the machine that built it in it.
func TestLauncherHasNoPaths(t *testing.T) {
	data, err := os.ReadFile(h.Build(t, []byte(all)))
	if err != nil {
		t.Fatal(err)
	}
	root, err := h.Root()
	if err != nil {
		t.Fatal(err)
	}
	paths := []string{root, "go-build"}
	if home, err := os.UserHomeDir(); err == nil && len(home) > 1 {
		paths = append(paths, home+"/")
	}
	for _, path := range paths {
		if strings.Contains(string(data), path) {
			t.Errorf("the launcher contains %q", path)
		}
	}
}

// No code of the large packages is linked in, by whatever way.
func TestLauncherSymbols(t *testing.T) {
	for _, config := range []string{one, all} {
		out, err := exec.Command("go", "tool", "nm", unstripped(t, config)).Output()
		if err != nil {
			t.Fatalf("go tool nm: %v", err)
		}
		seen := 0
		for _, line := range strings.Split(string(out), "\n") {
			f := strings.Fields(line)
			if len(f) < 3 || f[len(f)-2] != "T" && f[len(f)-2] != "t" {
				continue
			}
			seen++
			for _, pkg := range []string{"fmt", "net", "net/http", "encoding/json", "os/exec", "text/template", "log", "regexp"} {
				if symbol := f[len(f)-1]; strings.HasPrefix(symbol, pkg+".") {
					t.Errorf("%s is linked in: %s", pkg, symbol)
				}
			}
		}
		if seen < 500 {
			t.Fatalf("functions: got %d, want a symbol table", seen)
		}
	}
}

// unstripped builds a launcher with its symbols. The generated source is laid over the tree, as it may import
// nimi/runtime/internal only from within nimi/runtime.
func unstripped(t *testing.T, config string) string {
	t.Helper()
	root, err := h.Root()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	generate := exec.Command(h.Nimi(t), "generate", "--config", "-", "--output", filepath.Join(dir, "main.go"))
	generate.Stdin = strings.NewReader(config)
	if out, err := generate.CombinedOutput(); err != nil {
		t.Fatalf("nimi generate: %v\n%s", err, out)
	}
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{
		filepath.Join(root, "cmd/launcher/main.go"): filepath.Join(dir, "main.go"),
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "overlay.json"), overlay, 0o644); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "launcher")
	build := exec.Command("go", "build", "-overlay", filepath.Join(dir, "overlay.json"), "-o", out, "./cmd/launcher")
	build.Dir = root
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, text)
	}
	return out
}
