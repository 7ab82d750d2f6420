package private

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"nimi/runtime/spec"
)

func claim(t *testing.T, p *spec.Program, w Wish) *Directory {
	t.Helper()
	d, err := Claim(p, w)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Remove)
	return d
}

// The mode is the one wished for, whatever the umask, and whatever a launcher that was killed has left.
func TestMode(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("RUNTIME_DIRECTORY", dir)
	defer syscall.Umask(syscall.Umask(0o077))
	if err := os.MkdirAll(dir+"/nimi-test-x/left/deep", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir+"/nimi-test-x/left", 0o500); err != nil {
		t.Fatal(err)
	}
	d := claim(t, &spec.Program{Name: "test"}, Wish{Suffix: "-x", Mode: 0o711})
	if info, err := os.Stat(d.Path); err != nil || d.Path != dir+"/nimi-test-x" || info.Mode() != 0o711|os.ModeDir {
		t.Errorf("got %s, %v, %v, want %s with mode 0711", d.Path, info, err, dir+"/nimi-test-x")
	}
	if left, _ := os.ReadDir(d.Path); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
}

// Where services run as other users, these must be able to get there.
func TestPassable(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root: others cannot run services as other users")
	}
	closed, open := t.TempDir(), t.TempDir() // 0700 above
	if err := os.Chmod(filepath.Dir(open), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("RUNTIME_DIRECTORY", closed)
	t.Setenv("XDG_RUNTIME_DIR", open)
	name := "test" + strings.ReplaceAll(open, "/", "-")
	for _, c := range []struct {
		id   spec.Identity
		want string
	}{
		{spec.Identity{}, closed}, {spec.Identity{NoNewPrivileges: true}, closed},
		{spec.Identity{User: "web"}, open}, {spec.Identity{Group: "web"}, open}, {spec.Identity{Groups: []string{"web"}}, open},
	} {
		d := claim(t, &spec.Program{Name: name, Services: []spec.Service{{}, {Identity: c.id}}}, Wish{Mode: 0o755})
		if got := filepath.Dir(d.Path); got != c.want {
			t.Errorf("%+v: got %s, want %s", c.id, got, c.want)
		}
		d.Remove()
	}
}

func TestPlaces(t *testing.T) {
	t.Setenv("RUNTIME_DIRECTORY", "/a:/b")
	t.Setenv("XDG_RUNTIME_DIR", "relative")
	t.Setenv("TMPDIR", "/c")
	if got, want := places(), []string{"/a", "/run", "/c", "/tmp", "/dev/shm"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Where a directory in memory is wished for, a place on a disk comes last.
func TestMemory(t *testing.T) {
	var st syscall.Statfs_t
	slow := t.TempDir()
	if syscall.Statfs("/dev/shm", &st) != nil || st.Type != 0x01021994 || syscall.Statfs(slow, &st) != nil || st.Type == 0x01021994 {
		t.Skip("needs a tmpfs at /dev/shm, and a temporary directory that is none")
	}
	t.Setenv("RUNTIME_DIRECTORY", slow)
	p := &spec.Program{Name: "test" + strings.ReplaceAll(slow, "/", "-")}
	if d := claim(t, p, Wish{Mode: 0o755, Memory: true}); strings.HasPrefix(d.Path, slow) {
		t.Errorf("got %s, want one in memory", d.Path)
	}
	if d := claim(t, p, Wish{Mode: 0o755}); !strings.HasPrefix(d.Path, slow) {
		t.Errorf("got %s, want the first place", d.Path)
	}
}

// TestLongName: the name of a launcher may be as long as a file name; its directory's is longer.
func TestLongName(t *testing.T) {
	t.Setenv("RUNTIME_DIRECTORY", t.TempDir())
	d := claim(t, &spec.Program{Name: strings.Repeat("x", 255)}, Wish{Suffix: "-credentials", Mode: 0o711})
	if filepath.Dir(d.Path) != os.Getenv("RUNTIME_DIRECTORY") {
		t.Errorf("got %s", d.Path)
	}
}
