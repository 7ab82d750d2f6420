package sys

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A user without an entry in /etc/passwd.
const theirs = 3000000001

// stage is a directory of root's that all can pass, with one of another user's in it.
func stage(t *testing.T) string {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("needs root, to have another user's files")
	}
	dir := t.TempDir()
	for d := dir; d != os.TempDir(); d = filepath.Dir(d) {
		must(t, os.Chmod(d, 0o755))
	}
	must(t, os.Mkdir(dir+"/theirs", 0o755))
	must(t, os.Mkdir(dir+"/roots", 0o755))
	must(t, os.WriteFile(dir+"/secret", []byte("hush"), 0o600))
	must(t, os.Chown(dir+"/theirs", theirs, theirs))
	return dir
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// What stands on the way decides whether a path may lead elsewhere later.
func TestReach(t *testing.T) {
	dir := stage(t)
	must(t, os.Mkdir(dir+"/theirs/below", 0o755))
	must(t, os.Mkdir(dir+"/sticky", 0o755))
	must(t, os.Chmod(dir+"/sticky", 0o777|os.ModeSticky))
	must(t, os.Mkdir(dir+"/sticky/theirs", 0o755))
	must(t, os.Chown(dir+"/sticky/theirs", theirs, theirs))
	must(t, os.Mkdir(dir+"/loose", 0o755))
	must(t, os.Chmod(dir+"/loose", 0o777))
	must(t, os.Mkdir(dir+"/shut", 0o700))
	for _, c := range []struct {
		path            string
		exposed, closed bool
		loose           string
	}{
		{path: "/roots/x"},
		{path: "/theirs/x"}, // its owner can move what is in it, not the directory itself
		{path: "/theirs/below/x", exposed: true},
		{path: "/sticky/x"},
		{path: "/sticky/theirs/x", exposed: true}, // its owner can put another in its place
		{path: "/loose/x", loose: "loose"},
		{path: "/shut/x", closed: true},
	} {
		p, err := Reach(dir+c.path, ToUse)
		if err != nil {
			t.Errorf("%s: %v", c.path, err)
			continue
		}
		if p.Name != "x" || p.Exposed != c.exposed || p.Closed != c.closed || p.Loose != c.loose {
			t.Errorf("%s: got %+v, want %+v", c.path, p, c)
		}
		p.Close()
	}
	if p, err := Reach(dir+"/new/deep/x", ToMake); err != nil {
		t.Error(err)
	} else {
		p.Close()
	}
	if _, err := Reach(dir+"/missing/x", ToUse); !errors.Is(err, syscall.ENOENT) {
		t.Errorf("got %v, want that it is missing", err)
	}
}

// A relative path begins in the working directory, wherever that is.
func TestReachRelative(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	must(t, os.Mkdir("down", 0o755))
	for _, path := range []string{"x", "./x", "down/../x", "//" + dir + "//x"} {
		p, err := Reach(path, ToUse)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		e, err := EntryOf(p.Dir)
		if here, err2 := EntryAt(p.Dir, "../"+filepath.Base(dir)); err != nil || err2 != nil || e.File != here.File {
			t.Errorf("%s: ended elsewhere", path)
		}
		p.Close()
	}
}

func TestReadGiven(t *testing.T) {
	dir := stage(t)
	link := func(target, path string, uid int) {
		t.Helper()
		must(t, os.Symlink(target, dir+path))
		must(t, os.Lchown(dir+path, uid, uid))
	}
	link("../secret", "/roots/link", 0)
	link("roots", "/dirlink", 0)
	link("../secret", "/theirs/link", theirs)
	link("../secret", "/theirs/roots", 0) // root's link, where another may move it
	link("..", "/theirs/up", theirs)
	link("loop", "/roots/loop", 0)
	must(t, os.Link(dir+"/secret", dir+"/theirs/name"))
	must(t, os.WriteFile(dir+"/theirs/own", []byte("theirs"), 0o600))
	must(t, os.Chown(dir+"/theirs/own", theirs, theirs))
	must(t, syscall.Mkfifo(dir+"/fifo", 0o600))
	for path, want := range map[string]string{
		"/roots/link":        "hush",
		"/dirlink/link":      "hush",
		"/theirs/own":        "theirs",
		"/theirs/link":       "!is a symbolic link that another user may have put there",
		"/theirs/roots":      "!is a symbolic link that another user may have put there",
		"/theirs/up/secret":  "!is a symbolic link that another user may have put there",
		"/theirs/name":       "!has more than one name",
		"/roots/loop":        "!too many symbolic links",
		"/roots":             "!is a directory",
		"/fifo":              "!not a regular file",
		"/missing":           "!no such file or directory",
		"/missing/x":         "!no such file or directory",
		"/secret/x":          "!not a directory",
		"/with\x00NUL":       "!invalid argument",
		"/with\x00NUL/below": "!invalid argument",
	} {
		got, err := ReadGiven(dir+path, 100)
		text, fails := strings.CutPrefix(want, "!")
		if fails && (err == nil || !strings.Contains(err.Error(), text)) || !fails && (err != nil || string(got) != want) {
			t.Errorf("%s: got %q, %v, want %q", path, got, err, want)
		}
	}
}

// A file that the launcher itself has open has a name, too, which is no path.
func TestReadGivenDescriptor(t *testing.T) {
	if _, err := os.Stat("/proc/self/fd"); err != nil {
		t.Skip("needs /proc")
	}
	f, err := os.Create(t.TempDir() + "/f")
	must(t, err)
	defer f.Close()
	must(t, os.Remove(f.Name()))
	_, err = f.WriteString("text")
	must(t, err)
	for _, path := range []string{"/proc/self/fd/", "/dev/fd/"} {
		got, err := ReadGiven(path+itoa(int(f.Fd())), 100)
		if err != nil || string(got) != "text" {
			t.Errorf("%s: got %q, %v", path, got, err)
		}
	}
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + itoa(n%10)
}

// A log file is nobody else's, and no link.
func TestOpenAppendAt(t *testing.T) {
	dir := stage(t)
	must(t, os.Symlink("../secret", dir+"/roots/link"))
	must(t, os.Link(dir+"/secret", dir+"/roots/name"))
	must(t, os.WriteFile(dir+"/roots/theirs", nil, 0o644))
	must(t, os.Chown(dir+"/roots/theirs", theirs, theirs))
	must(t, syscall.Mkfifo(dir+"/roots/fifo", 0o600))
	p, err := Reach(dir+"/roots/x", ToUse)
	must(t, err)
	defer p.Close()
	for _, name := range []string{"link", "name", "theirs", "fifo"} {
		if fd, _, err := OpenAppendAt(p.Dir, name); err == nil {
			Close(fd)
			t.Errorf("%s: got it, want a refusal", name)
		}
	}
	fd, e, err := OpenAppendAt(p.Dir, "new")
	must(t, err)
	Close(fd)
	if !e.Regular || e.Size != 0 {
		t.Errorf("got %+v", e)
	}
}
