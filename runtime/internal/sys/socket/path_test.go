package socket

import (
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
)

// listen is ListenUnix for a path that must do.
func listen(t *testing.T, address string) int {
	t.Helper()
	fd, _, err := ListenUnix(address, false, 5, 0o600, Owner{-1, -1})
	if err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	t.Cleanup(func() { sys.Close(fd) })
	return fd
}

// place walks to a path.
func place(t *testing.T, address string) *path {
	t.Helper()
	at, err := sys.Reach(address, sys.ToUse)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(at.Close)
	return &path{at, address, 0o600}
}

// A socket of another launcher's that came in the moment before the removal is put back.
func TestEvictPutsBack(t *testing.T) {
	address := t.TempDir() + "/s"
	if !FitsSocket(address) {
		t.Skip("the temporary directory has a long name")
	}
	dead := listen(t, address)
	p := place(t, address)
	id := sys.FileOf(address)
	sys.Close(dead)
	if err := os.Rename(address, address+".dead"); err != nil { // as long as it exists, no other file is it
		t.Fatal(err)
	}
	listen(t, address)
	fresh := sys.FileOf(address)
	if err := p.evict(id); !AddressInUse(err) {
		t.Errorf("got %v, want that somebody has it", err)
	}
	if sys.FileOf(address) != fresh {
		t.Error("the other launcher's socket is gone")
	}
	if fd, err := Dial(address, time.Second); err != nil {
		t.Error(err)
	} else {
		sys.Close(fd)
	}
	if err := p.evict(fresh); err != nil || sys.FileOf(address) != (sys.File{}) {
		t.Errorf("got %v, want the one that is meant removed", err)
	}
}

// A socket has its path as its name where nobody can change what that means, and is where it should be in any case, also
// where the path is too long for one.
func TestListenNames(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root, to have another user's directory")
	}
	dir := t.TempDir()
	if len(dir) > 80 {
		t.Skip("the temporary directory has a long name")
	}
	const theirs = 3000000001
	for _, d := range []string{"/theirs", "/theirs/below"} {
		if err := os.Mkdir(dir+d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chown(dir+"/theirs", theirs, theirs); err != nil {
		t.Fatal(err)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	long := dir + "/" + strings.Repeat("x", 100) + "/s"
	for address, want := range map[string]string{
		dir + "/s": dir + "/s", dir + "/new/deep/s": dir + "/new/deep/s", dir + "/theirs/s": dir + "/theirs/s",
		dir + "/theirs/below/s": "s", long: "s",
	} {
		for range 2 { // the second finds what the first has left
			fd, id, err := ListenUnix(address, false, 5, 0o640, Owner{7, 8})
			if err != nil {
				t.Errorf("%s: %v", address, err)
				continue
			}
			name, err := unix.Getsockname(fd)
			if un, is := name.(*unix.SockaddrUnix); err != nil || !is || un.Name != want {
				t.Errorf("%s: got the name %+v, %v, want %s", address, name, err, want)
			}
			var st unix.Stat_t
			if err := unix.Lstat(address, &st); err != nil || st.Mode != unix.S_IFSOCK|0o640 || st.Uid != 7 || st.Gid != 8 || sys.FileOf(address) != id {
				t.Errorf("%s: got %+v, %v", address, st, err)
			}
			sys.Close(fd)
		}
	}
	if now, err := os.Getwd(); err != nil || now != here {
		t.Errorf("the working directory: got %s, %v, want %s", now, err, here)
	}
}
