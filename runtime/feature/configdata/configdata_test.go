package configdata

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/sys/spawn"
	"nimi/runtime/spec"
)

func newHost(p *spec.Program) *host.Host {
	return &host.Host{Program: p, Unit: func(i int) *spec.Service { return &p.Services[i] }}
}

// start runs the feature for unit 0 and returns its XDG_CONFIG_HOME.
func start(t *testing.T, h *host.Host) string {
	t.Helper()
	r := run(h)
	if err := h.Prepare(r); err != nil {
		t.Fatal(err)
	}
	return r.Command.Getenv("XDG_CONFIG_HOME")
}

// run is a start of unit 0.
func run(h *host.Host) *host.Run {
	return &host.Run{Service: h.Unit(0), Command: &spawn.Command{}}
}

func program(source string) *spec.Program {
	return &spec.Program{Name: "test", Services: []spec.Service{{Name: "web", ConfigData: []spec.ConfigFile{
		{Path: "a/b/linked", Source: source},
		{Path: "a/written", Text: "text\n"},
	}}}}
}

func TestPrivateDirectory(t *testing.T) {
	runtime, source := t.TempDir(), filepath.Join(t.TempDir(), "source")
	t.Setenv("RUNTIME_DIRECTORY", runtime+":/elsewhere")
	if err := os.WriteFile(source, []byte("sourced\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	h := newHost(program(source))
	if err := Feature(h); err != nil {
		t.Fatal(err)
	}
	home := start(t, h)
	if again := start(t, h); again != home || home != runtime+"/nimi-test/web" {
		t.Errorf("got %s, then %s, want %s/nimi-test/web twice", home, again, runtime)
	}
	for path, want := range map[string]string{"a/b/linked": "sourced\n", "a/written": "text\n"} {
		if got, err := os.ReadFile(home + "/" + path); string(got) != want {
			t.Errorf("%s: got %q, %v, want %q", path, got, err, want)
		}
	}
	for dir := home; dir != runtime; dir = filepath.Dir(dir) {
		if info, err := os.Stat(dir); err != nil || info.Mode()&0o022 != 0 {
			t.Errorf("%s: got mode %v, %v: others can write", dir, info.Mode(), err)
		}
	}
	for _, f := range h.AtEnd {
		f()
	}
	if left, _ := os.ReadDir(runtime); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestLeftovers starts where a launcher that was killed has left files, while another launcher of the name
// runs.
func TestLeftovers(t *testing.T) {
	runtime := t.TempDir()
	t.Setenv("RUNTIME_DIRECTORY", runtime)
	outside := filepath.Join(t.TempDir(), "kept")
	if err := os.WriteFile(outside, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(runtime+"/nimi-test/web/a/written/deep", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Dir(outside), runtime+"/nimi-test/link"); err != nil {
		t.Fatal(err)
	}
	var hosts [2]*host.Host
	for i, want := range []string{"/nimi-test/web", "/nimi-test-2/web"} {
		hosts[i] = newHost(program("/nonexistent"))
		if err := Feature(hosts[i]); err != nil {
			t.Fatal(err)
		}
		if home := start(t, hosts[i]); home != runtime+want {
			t.Errorf("launcher %d: got %s, want %s", i, home, runtime+want)
		}
		if got, err := os.ReadFile(runtime + want + "/a/written"); string(got) != "text\n" {
			t.Errorf("launcher %d: got %q, %v", i, got, err)
		}
	}
	for _, h := range hosts {
		h.AtEnd[0]()
	}
	if left, _ := os.ReadDir(runtime); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if _, err := os.Stat(outside); err != nil {
		t.Errorf("a link was followed: %v", err)
	}
}

// TestOthersDirectoryIsNotTaken finds a directory of the right name that others can write to.
func TestOthersDirectoryIsNotTaken(t *testing.T) {
	runtime := t.TempDir()
	t.Setenv("RUNTIME_DIRECTORY", runtime)
	if err := os.Mkdir(runtime+"/nimi-test", 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(runtime+"/nimi-test", 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/tmp", runtime+"/nimi-test-2"); err != nil {
		t.Fatal(err)
	}
	h := newHost(program("/nonexistent"))
	if err := Feature(h); err != nil {
		t.Fatal(err)
	}
	defer func() { h.AtEnd[0]() }()
	if home := start(t, h); home != runtime+"/nimi-test-3/web" {
		t.Errorf("got %s, want %s/nimi-test-3/web", home, runtime)
	}
}

func TestSharedPlaceIsPassedOver(t *testing.T) {
	shared, fit := t.TempDir(), t.TempDir()
	if err := os.Chmod(shared, 0o777); err != nil { // not sticky: anybody could replace what is in it
		t.Fatal(err)
	}
	t.Setenv("RUNTIME_DIRECTORY", shared)
	t.Setenv("XDG_RUNTIME_DIR", fit)
	h := newHost(program("/nonexistent"))
	if err := Feature(h); err != nil {
		t.Fatal(err)
	}
	if home := start(t, h); !strings.HasPrefix(home, fit+"/") {
		t.Errorf("got %s, want it below %s", home, fit)
	}
}

func TestSetDirectory(t *testing.T) {
	dir := t.TempDir() + "/config"
	p := program("/new")
	p.ConfigDirectory = dir
	if err := os.MkdirAll(dir+"/web/a/b", 0o755); err != nil {
		t.Fatal(err)
	}
	for link, target := range map[string]string{"web/a/b/linked": "/old", newName: "/half-done"} {
		if err := os.Symlink(target, dir+"/"+link); err != nil {
			t.Fatal(err)
		}
	}
	h := newHost(p)
	if err := Feature(h); err != nil {
		t.Fatal(err)
	}
	if home := start(t, h); home != dir+"/web" {
		t.Errorf("got %s, want %s", home, dir+"/web")
	}
	if got, _ := os.Readlink(dir + "/web/a/b/linked"); got != "/new" {
		t.Errorf("link: got %s, want /new", got)
	}
	for _, f := range h.AtEnd {
		f()
	}
	if _, err := os.Lstat(dir + "/web/a/b/linked"); err != nil {
		t.Errorf("after the end: %v, want what was placed in a directory of the user's to stay", err)
	}
}

func TestSetDirectoryThatOthersCanWriteTo(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o1777); err != nil {
		t.Fatal(err)
	}
	p := program("/x")
	p.ConfigDirectory = dir
	h := newHost(p)
	if err := Feature(h); err != nil {
		t.Fatal(err)
	}
	if err := h.Prepare(run(h)); err == nil || !strings.Contains(err.Error(), "other users can write") {
		t.Errorf("got %v, want a refusal", err)
	}
}
