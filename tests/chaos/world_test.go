package chaos

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// hereWord stands for the launcher's directory in a scenario.
const hereWord = "HERE"

// A world is what the scenarios of a run share: a directory with the programs and the launchers.
type world struct {
	dir      string
	patience time.Duration // what a loaded machine may add to any time; what is sought are ends that never come
	played   atomic.Int64

	mu   sync.Mutex
	seen map[string]int // how often something happened, for the summary
}

// newWorld compiles the programs, or skips the test where scenarios cannot be played.
func newWorld(t *testing.T) *world {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("scenarios need root, for namespaces and control groups")
	}
	h.Need(t, "gcc")
	// Not in /tmp, which scenarios have for themselves, and short, as a socket's path has to be.
	dir, err := os.MkdirTemp("/var/tmp", "nimi-chaos-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	w := &world{dir: dir, patience: 15 * time.Second, seen: map[string]int{}}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(w.path("here"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, program := range []string{"actor", "stage"} {
		if out, err := exec.Command("gcc", "-O1", "-static", "-o", w.path(program), "testdata/"+program+".c").CombinedOutput(); err != nil {
			t.Skipf("%s.c cannot be compiled: %v: %s", program, err, out)
		}
	}
	copyFile(t, w.path("actor"), w.path("actor-setuid"), 0o4755)
	if out, err := exec.Command(w.path("stage"), "mounts=", "network=", "--", "/bin/true").CombinedOutput(); err != nil {
		t.Skipf("no namespaces: %s", strings.TrimSpace(string(out)))
	}
	removeStale()
	group, err := newGroup(scenario{})
	if err != nil {
		t.Skip(err)
	}
	group.remove()
	return w
}

func (w *world) path(name string) string { return filepath.Join(w.dir, name) }

// launcher builds the launcher of a configuration where every user can execute it.
func (w *world) launcher(t *testing.T, config JSON) (path string, err error) {
	t.Helper()
	built, err := h.TryBuild(t, config)
	if err != nil {
		return "", err
	}
	path = w.path(filepath.Base(built))
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	copyFile(t, built, path+".new", 0o755)
	return path, os.Rename(path+".new", path)
}

func copyFile(t *testing.T, from, to string, mode os.FileMode) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, data, 0o755)
	}
	if err == nil {
		err = os.Chmod(to, 0o755|mode&os.ModePerm|setuid(mode))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// setuid translates the bit of chmod(2) into that of package os.
func setuid(mode os.FileMode) os.FileMode {
	if mode&0o4000 != 0 {
		return os.ModeSetuid
	}
	return 0
}

// note counts something that happened.
func (w *world) note(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen[fmt.Sprintf(format, args...)]++
}
