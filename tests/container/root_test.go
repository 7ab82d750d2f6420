package container

import (
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"testing"

	h "nimi/tests/harness"
)

// root is a directory that becomes the root of an image.
type root struct {
	t   testing.TB
	dir string
}

// put writes a file, with the directories above it.
func (r root) put(path string, data []byte, mode os.FileMode) {
	r.t.Helper()
	to := filepath.Join(r.dir, path)
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(to, data, mode); err != nil {
		r.t.Fatal(err)
	}
}

// copy takes a file of this machine, by its own name or another one.
func (r root) copy(from, to string) {
	r.t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		r.t.Fatal(err)
	}
	r.put(to, data, 0o755)
}

var library = regexp.MustCompile(`(/\S+) \(0x`)

// program copies a program and the libraries that ldd(1) names.
func (r root) program(path string) {
	r.t.Helper()
	r.copy(path, path)
	out, err := exec.Command("ldd", path).Output()
	if err != nil {
		r.t.Skipf("ldd %s: %v", path, err)
	}
	for _, m := range library.FindAllStringSubmatch(string(out), -1) {
		r.copy(m[1], m[1])
	}
}

// shell adds a static busybox, which is the shell too.
func (r root) shell() {
	r.t.Helper()
	r.copy(static(r.t, h.Executable(r.t, "busybox")), "bin/busybox")
	if err := os.Symlink("busybox", filepath.Join(r.dir, "bin/sh")); err != nil {
		r.t.Fatal(err)
	}
}

// static skips the test if a program needs libraries.
func static(t testing.TB, path string) string {
	t.Helper()
	file, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, p := range file.Progs {
		if p.Type == elf.PT_INTERP {
			t.Skipf("%s is not static (Debian: busybox-static)", path)
		}
	}
	return path
}

// roots holds what makes the directories that tests share, by name.
var roots sync.Map

// shared returns the directory of that name, which the first test that asks fills. It is removed with the launchers.
func shared(t testing.TB, name string, fill func(root)) string {
	t.Helper()
	begun := filepath.Join(filepath.Dir(h.Nimi(t)), "root-"+name)
	whole := begun + "-whole"
	once, _ := roots.LoadOrStore(name, new(sync.Once))
	once.(*sync.Once).Do(func() {
		if err := os.Mkdir(begun, 0o755); err != nil {
			t.Fatal(err)
		}
		fill(root{t, begun})
		if err := os.Rename(begun, whole); err != nil {
			t.Fatal(err)
		}
	})
	if _, err := os.Stat(whole); err != nil {
		t.Skipf("the root %s could not be made; the first test that needs it says why", name)
	}
	return whole
}

// plain is a root with a shell and nothing else.
func plain(t testing.TB) string { return shared(t, "plain", root.shell) }
