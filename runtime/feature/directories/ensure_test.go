package directories

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The users of these tests: their numbers need no entries.
const (
	web   = 3000000001
	other = 3000000002
)

func asRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("needs root")
	}
}

// place is a directory of root's that others can pass.
func place(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for d := dir; d != os.TempDir(); d = filepath.Dir(d) {
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// put makes a directory with exactly this mode and owner.
func put(t *testing.T, path string, mode os.FileMode, uid int) string {
	t.Helper()
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(path, uid, uid); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func want(t *testing.T, path string, mode os.FileMode, uid, gid uint32) {
	t.Helper()
	info, err := os.Lstat(path)
	if err != nil {
		t.Error(err)
		return
	}
	st := info.Sys().(*syscall.Stat_t)
	if info.Mode() != mode|os.ModeDir || st.Uid != uid || st.Gid != gid {
		t.Errorf("%s: got %v of %d:%d, want %v of %d:%d", path, info.Mode(), st.Uid, st.Gid, mode|os.ModeDir, uid, gid)
	}
}

// A umask of the launcher's does not count, neither for the directory nor for those above it.
func TestEnsureMakes(t *testing.T) {
	asRoot(t)
	defer syscall.Umask(syscall.Umask(0o077))
	dir := place(t)
	o := owner{uid: web, gid: 7, asked: true}
	if made, err := ensure(dir+"/a//b/c/", 0o1770, o); err != nil || !made {
		t.Fatalf("got %v, %v, want it made", made, err)
	}
	want(t, dir+"/a", 0o755, 0, 0)
	want(t, dir+"/a/b", 0o755, 0, 0)
	want(t, dir+"/a/b/c", 0o770|os.ModeSticky, web, 7)
	if made, err := ensure(dir+"/a/b/c", 0o700, owner{uid: other, gid: other, asked: true}); err != nil || made {
		t.Fatalf("got %v, %v, want it changed", made, err)
	}
	want(t, dir+"/a/b/c", 0o700, other, other)
}

// What is in a directory keeps its owner.
func TestEnsureLeavesContent(t *testing.T) {
	asRoot(t)
	dir := place(t)
	put(t, dir+"/data", 0o755, other)
	put(t, dir+"/data/old", 0o700, other)
	if _, err := ensure(dir+"/data", 0o750, owner{uid: web, gid: web, asked: true}); err != nil {
		t.Fatal(err)
	}
	want(t, dir+"/data", 0o750, web, web)
	want(t, dir+"/data/old", 0o700, other, other)
}

// Where the configuration names no user, an existing directory of somebody else's is left as it is.
func TestEnsureNobodyAsked(t *testing.T) {
	asRoot(t)
	dir := place(t)
	put(t, dir+"/theirs", 0o777, other)
	put(t, dir+"/own", 0o700, 0)
	for _, name := range []string{"theirs", "own", "new"} {
		if _, err := ensure(dir+"/"+name, 0o750, owner{}); err != nil {
			t.Error(err)
		}
	}
	want(t, dir+"/theirs", 0o777, other, other)
	want(t, dir+"/own", 0o750, 0, 0)
	want(t, dir+"/new", 0o750, 0, 0)
}

func TestEnsureLinks(t *testing.T) {
	asRoot(t)
	dir := place(t)
	put(t, dir+"/real", 0o755, 0)
	put(t, dir+"/sticky", 0o777|os.ModeSticky, 0)
	put(t, dir+"/group", 0o775, 0)
	put(t, dir+"/web", 0o755, web)
	link := func(target, path string, uid int) {
		t.Helper()
		if err := os.Symlink(target, dir+path); err != nil {
			t.Fatal(err)
		}
		if err := os.Lchown(dir+path, uid, uid); err != nil {
			t.Fatal(err)
		}
	}
	link("real", "/relative", 0)
	link("./sticky/../real//", "/winding", 0)
	link(dir+"/relative", "/absolute", 0)
	link("../real", "/sticky/root", 0)
	link("loop", "/loop", 0)
	link("/", "/slash", 0)
	link("real/missing", "/dangling", 0)
	// These must not be followed.
	link("../real", "/sticky/web", web)
	link("../real", "/group/root", 0)
	link("../real", "/web/web", web)
	link("../real", "/web/root", 0)
	link("real", "/theirs", web)

	o := owner{uid: web, gid: web, asked: true}
	for i, path := range []string{"/relative", "/winding", "/absolute", "/sticky/root", "/slash" + dir + "/real", "/dangling"} {
		name := "/x" + string(rune('a'+i))
		if _, err := ensure(dir+path+name, 0o700, o); err != nil {
			t.Errorf("%s: %v", path, err)
		} else if path != "/dangling" {
			want(t, dir+"/real"+name, 0o700, web, web)
		}
	}
	if _, err := ensure(dir+"/relative", 0o711, o); err != nil {
		t.Error(err)
	}
	want(t, dir+"/real", 0o711, web, web)
	if err := os.Chown(dir+"/real", 0, 0); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/sticky/web", "/group/root", "/web/web", "/web/root", "/theirs"} {
		for _, below := range []string{"", "/x"} {
			if _, err := ensure(dir+path+below, 0o777, o); err == nil || !strings.HasSuffix(err.Error(), ": is a symbolic link that another user may have put there") {
				t.Errorf("%s: got %v, want a refusal", path+below, err)
			}
		}
	}
	if _, err := ensure(dir+"/loop/x", 0o700, o); err == nil || !strings.HasSuffix(err.Error(), "too many symbolic links") {
		t.Errorf("got %v, want the end of the loop", err)
	}
	if _, err := ensure(dir+"/slash", 0o700, o); err == nil || !strings.HasSuffix(err.Error(), "is the root directory") {
		t.Errorf("got %v, want a refusal", err)
	}
	want(t, dir+"/real", 0o711, 0, 0)
}

// A directory is not given away that somebody may have moved to its place.
func TestEnsureForeign(t *testing.T) {
	asRoot(t)
	dir := place(t)
	for parent, mode := range map[string]os.FileMode{"sticky": 0o777 | os.ModeSticky, "group": 0o775} {
		put(t, dir+"/"+parent, mode, 0)
		put(t, dir+"/"+parent+"/theirs", 0o755, other)
		put(t, dir+"/"+parent+"/full", 0o700, 0)
		put(t, dir+"/"+parent+"/full/secret", 0o755, 0)
		put(t, dir+"/"+parent+"/empty", 0o700, 0)
		put(t, dir+"/"+parent+"/web", 0o700, web)
	}
	put(t, dir+"/web", 0o755, web)
	put(t, dir+"/web/theirs", 0o755, other)
	put(t, dir+"/web/full", 0o700, 0)
	put(t, dir+"/web/full/secret", 0o755, 0)
	o := owner{uid: web, gid: web, asked: true}
	for _, parent := range []string{"sticky", "group", "web"} {
		p := dir + "/" + parent
		for _, name := range []string{"theirs", "full"} {
			if _, err := ensure(p+"/"+name, 0o755, o); err == nil || !strings.HasPrefix(err.Error(), "belongs to user ") {
				t.Errorf("%s/%s: got %v, want a refusal", parent, name, err)
			}
		}
		want(t, p+"/theirs", 0o755, other, other)
		want(t, p+"/full", 0o700, 0, 0)
		for _, name := range []string{"empty", "web", "new"} {
			if _, err := ensure(p+"/"+name, 0o711, o); err != nil {
				t.Errorf("%s/%s: %v", parent, name, err)
				continue
			}
			want(t, p+"/"+name, 0o711, web, web)
		}
	}
	put(t, dir+"/open", 0o777, 0)
	if _, err := ensure(dir+"/open/x", 0o755, o); err == nil || err.Error() != "open: everybody can write to it, and it has no sticky bit" {
		t.Errorf("got %v, want a refusal", err)
	}
	if err := os.WriteFile(dir+"/file", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/file", "/file/x"} {
		if _, err := ensure(dir+path, 0o755, o); err == nil || !strings.HasSuffix(err.Error(), "not a directory") {
			t.Errorf("%s: got %v, want that it is no directory", path, err)
		}
	}
}

// A service that swaps its directory for a link, again and again, does not get root to change what it leads to.
func TestEnsureRace(t *testing.T) {
	asRoot(t)
	dir := place(t)
	put(t, dir+"/web", 0o755, web)
	put(t, dir+"/victim", 0o700, 0)
	put(t, dir+"/web/full", 0o700, 0) // root's, which its owner's directory lets others move
	put(t, dir+"/web/full/secret", 0o700, 0)
	done, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-done:
				return
			default:
			}
			os.Symlink("../victim", dir+"/web/data")
			os.Remove(dir + "/web/data")
			os.Rename(dir+"/web/full", dir+"/web/data")
			os.Rename(dir+"/web/data", dir+"/web/full")
			os.Remove(dir + "/web/data")
		}
	}()
	made := 0
	for n, end := 0, time.Now().Add(time.Minute); n < 3000 || made == 0 && time.Now().Before(end); n++ {
		if _, err := ensure(dir+"/web/data", 0o755, owner{uid: web, gid: web, asked: true}); err == nil {
			made++
		}
	}
	close(done)
	<-stopped
	os.Rename(dir+"/web/data", dir+"/web/full")
	want(t, dir+"/victim", 0o700, 0, 0)
	want(t, dir+"/web/full", 0o700, 0, 0)
	if made == 0 {
		t.Error("never made it")
	}
}
