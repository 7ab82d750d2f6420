package build

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// foreign makes name somebody else's, which takes root.
func foreign(t *testing.T, name string) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("needs root, to have files of another user")
	}
	if err := os.Lchown(name, 12345, 12345); err != nil {
		t.Fatal(err)
	}
}

func mkdir(t *testing.T, mode os.FileMode, parts ...string) string {
	t.Helper()
	dir := filepath.Join(parts...)
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, mode); err != nil {
		t.Fatal(err)
	}
	return dir
}

func symlink(t *testing.T, to, name string) string {
	t.Helper()
	if err := os.Symlink(to, name); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestPrivateDirectory(t *testing.T) {
	for _, c := range []struct {
		name string
		set  func(t *testing.T, dir string) string
		want string // of the directory returned, or of the error
	}{
		{"made", func(_ *testing.T, dir string) string { return dir + "/a/b/c" }, "/a/b/c"},
		{"there", func(t *testing.T, dir string) string { return mkdir(t, 0o755, dir, "a") }, "/a"},
		{"in a sticky directory", func(t *testing.T, dir string) string { return mkdir(t, 0o777|os.ModeSticky, dir, "a") + "/b" }, "/a/b"},
		{"own link", func(t *testing.T, dir string) string {
			mkdir(t, 0o700, dir, "a")
			return symlink(t, "../"+filepath.Base(dir)+"/a", dir+"/l") + "/b"
		}, "/a/b"},
		{"absolute link", func(t *testing.T, dir string) string { return symlink(t, mkdir(t, 0o700, dir, "a"), dir+"/l") }, "/a"},
		{"link to nothing", func(t *testing.T, dir string) string { return symlink(t, "a", dir+"/l") }, "/a"},
		{"open", func(t *testing.T, dir string) string { return mkdir(t, 0o777, dir, "a") }, "!others can write in {dir}/a"},
		{"itself sticky", func(t *testing.T, dir string) string { return mkdir(t, 0o777|os.ModeSticky, dir, "a") }, "!others can write in {dir}/a"},
		{"open above", func(t *testing.T, dir string) string {
			return mkdir(t, 0o700, mkdir(t, 0o777, dir, "a"), "b")
		}, "!others can write in {dir}/a"},
		{"open to a group", func(t *testing.T, dir string) string {
			a := mkdir(t, 0o770, dir, "a")
			if os.Geteuid() != 0 {
				t.Skip("needs root, to have files of another group")
			}
			if err := os.Chown(a, -1, 12345); err != nil {
				t.Fatal(err)
			}
			return a
		}, "!others can write in {dir}/a"},
		{"of another user", func(t *testing.T, dir string) string {
			a := mkdir(t, 0o700, dir, "a")
			foreign(t, a)
			return a
		}, "!{dir}/a belongs to another user"},
		{"below another user's", func(t *testing.T, dir string) string {
			a := mkdir(t, 0o755, dir, "a")
			b := mkdir(t, 0o700, a, "b")
			foreign(t, a)
			return b
		}, "!{dir}/a belongs to another user"},
		{"another user's link", func(t *testing.T, dir string) string {
			sticky := mkdir(t, 0o777|os.ModeSticky, dir, "a")
			l := symlink(t, mkdir(t, 0o700, dir, "b"), sticky+"/l")
			foreign(t, l)
			return l + "/c"
		}, "!{dir}/a/l is another user's link"},
		{"links in a circle", func(t *testing.T, dir string) string { return symlink(t, "l", dir+"/l") }, "!" + syscall.ELOOP.Error()},
		{"a file", func(t *testing.T, dir string) string {
			if err := os.WriteFile(dir+"/f", nil, 0o600); err != nil {
				t.Fatal(err)
			}
			return dir + "/f/x"
		}, "!" + syscall.ENOTDIR.Error()},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, err := filepath.EvalSymlinks(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			got, err := PrivateDirectory(c.set(t, dir))
			if wrong, failed := strings.CutPrefix(c.want, "!"); failed {
				if want := strings.ReplaceAll(wrong, "{dir}", dir); err == nil || err.Error() != want {
					t.Errorf("got %s, %v, want error %s", got, err, want)
				}
				return
			}
			if err != nil || got != dir+c.want {
				t.Errorf("got %s, %v, want %s", got, err, dir+c.want)
			}
			if info, err := os.Stat(got); err != nil || !info.IsDir() {
				t.Errorf("got no directory: %v", err)
			}
		})
	}
}

func TestPrivateFile(t *testing.T) {
	dir := t.TempDir()
	name := dir + "/f"
	if PrivateFile(name) || PrivateFile(dir) {
		t.Error("got what is no file")
	}
	if err := os.WriteFile(name, nil, 0o755); err != nil {
		t.Fatal(err)
	}
	if !PrivateFile(name) {
		t.Error("got no file, want one")
	}
	if PrivateFile(symlink(t, name, dir+"/l")) {
		t.Error("got a link")
	}
	if err := os.Chmod(name, 0o757); err != nil {
		t.Fatal(err)
	}
	if PrivateFile(name) {
		t.Error("got what others can write to")
	}
	if err := os.Chmod(name, 0o755); err != nil {
		t.Fatal(err)
	}
	foreign(t, name)
	if PrivateFile(name) {
		t.Error("got another user's file")
	}
}

// TestForeignOutput has another user prepare the place of an output in a directory like /tmp.
func TestForeignOutput(t *testing.T) {
	dir := mkdir(t, 0o777|os.ModeSticky, t.TempDir(), "tmp")
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("as it was"), 0o600); err != nil {
		t.Fatal(err)
	}
	// A link of one's own is followed.
	own := symlink(t, secret, dir+"/own")
	if err := WriteFile(own, []byte("new")); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(secret); err != nil || string(got) != "new" {
		t.Errorf("got %q, %v, want that it is written through the link", got, err)
	}
	link := symlink(t, secret, dir+"/link")
	foreign(t, link)
	pipe := dir + "/pipe"
	if err := syscall.Mkfifo(pipe, 0o666); err != nil {
		t.Fatal(err)
	}
	foreign(t, pipe)
	for _, name := range []string{link, pipe} {
		want := name + ": another user has put it there, and it is no regular file"
		if err := WriteFile(name, []byte("x")); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
		if err := Replace(name, func(*os.File) error { return nil }); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if got, err := os.ReadFile(secret); err != nil || string(got) != "new" {
		t.Errorf("got %q, %v, want that it is as it was", got, err)
	}
}
