package spawn

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestFind(t *testing.T) {
	dir := t.TempDir()
	for name, mode := range map[string]os.FileMode{"yes": 0o755, "no": 0o644} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, mode); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o755); err != nil {
		t.Fatal(err)
	}
	path := "/nonexistent::" + dir
	for _, c := range []struct {
		file, want string
		err        error
	}{
		{"yes", dir + "/yes", nil},
		{"/a/b", "/a/b", nil},
		{"./x", "./x", nil},
		{"missing", "", syscall.ENOENT},
		{"folder", "", syscall.ENOENT},
	} {
		if got, err := Find(c.file, path); got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: got %q, %v, want %q, %v", c.file, got, err, c.want, c.err)
		}
	}
	if os.Getuid() != 0 { // root may look at anything, but executes no file without an x
		if _, err := Find("no", path); !errors.Is(err, syscall.EACCES) {
			t.Errorf("a file that is not executable: got %v, want EACCES", err)
		}
	}
}
