package image

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestPlainRoot has a directory like that of a system: /bin is a link, and a file has two names.
func TestPlainRoot(t *testing.T) {
	dir := write(t, t.TempDir(), map[string]string{"etc/motd": "hello", "bin": "-> usr/bin", "usr/bin/sh": "#!x", "a-b": "1", "a/b": "2", "tmp": "/"})
	if err := os.Link(dir+"/usr/bin/sh", dir+"/usr/bin/ash"); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir+"/usr/bin/sh", 0o755|os.ModeSetuid); err != nil {
		t.Fatal(err)
	}
	m := build(t, Image{Root: dir})
	if got := len(m.manifest.Layers); got != 2 {
		t.Fatalf("got %d layers, want the root's and the launcher's", got)
	}
	expect(t, "root", m.layer(t, 0), lines(`
	a/ 0755 0:0
	a-b 0644 0:0 "1"
	a/b 0644 0:0 "2"
	bin 0777 0:0 -> usr/bin
	etc/ 0755 0:0
	etc/motd 0644 0:0 "hello"
	tmp/ 1777 0:0
	usr/ 0755 0:0
	usr/bin/ 0755 0:0
	usr/bin/ash 4755 0:0 "#!x"
	usr/bin/sh 4755 0:0 = usr/bin/ash
	`))
	expect(t, "launcher", m.layer(t, 1), lines(`
	usr/ 0755 0:0
	usr/bin/ 0755 0:0
	usr/bin/web 0555 0:0 "#!/bin/sh\n"
	`))
	if got := m.config.Config.Entrypoint; len(got) != 1 || got[0] != "/bin/web" {
		t.Errorf("got entrypoint %q, want /bin/web", got)
	}
}

func TestNoRoot(t *testing.T) {
	m := build(t, Image{})
	expect(t, "launcher", m.layer(t, 0), lines(`
	bin/ 0755 0:0
	bin/web 0555 0:0 "#!/bin/sh\n"
	tmp/ 1777 0:0
	`))
}

// TestRootLink has --root be a link to a directory.
func TestRootLink(t *testing.T) {
	dir := write(t, t.TempDir(), map[string]string{"real/a": "1", "link": "-> real"})
	expect(t, "root", build(t, Image{Root: dir + "/link"}).layer(t, 0), "a 0644 0:0 \"1\"\n")
}

// TestBigNames has a path that does not fit into the oldest form of tar headers.
func TestBigNames(t *testing.T) {
	long := strings.Repeat("long/", 60) + "é\xff"
	m := build(t, Image{Root: write(t, t.TempDir(), map[string]string{long: "x"})})
	if got := m.layer(t, 0); !strings.Contains(got, "\n"+long+" 0644 0:0 \"x\"\n") {
		t.Errorf("got\n%s\nwithout %q", got, long)
	}
}

func TestPerms(t *testing.T) {
	a := write(t, t.TempDir(), map[string]string{"var/lib/shop/db": "1", "var/lib/shop/link": "-> db", "etc/shadow": "2", "tmp": "/"})
	b := write(t, t.TempDir(), map[string]string{"var/lib/other": "3"})
	m := build(t, Image{Options: Options{CopyToRoot: []string{a, b}, Perms: []Perm{
		{Path: a, Regex: regexp.MustCompile("/var/lib"), Mode: 0o700, UID: 1000, GID: 1001, Uname: "shop"},
		{Regex: regexp.MustCompile("^/etc/shadow$"), Mode: -1, GID: 42},
		{Regex: regexp.MustCompile("^/tmp$"), Mode: 0o750},
	}}})
	expect(t, "root", m.layer(t, 0), lines(`
	etc/ 0755 0:0
	etc/shadow 0644 0:42 "2"
	tmp/ 0750 0:0
	var/ 0755 0:0
	var/lib/ 0700 1000:1001
	var/lib/other 0644 0:0 "3"
	var/lib/shop/ 0700 1000:1001
	var/lib/shop/db 0700 1000:1001 "1"
	var/lib/shop/link 0777 1000:1001 -> db
	`))
}

// TestCapability keeps what makes Debian's ping work.
func TestCapability(t *testing.T) {
	dir := write(t, t.TempDir(), map[string]string{"ping": "#!x"})
	// cap_net_raw=ep, revision 2 (vfs_cap_data in linux/capability.h)
	want := "\x01\x00\x00\x02\x00\x20\x00\x00" + strings.Repeat("\x00", 12)
	if err := setCapability(dir+"/ping", want); err != nil {
		t.Skipf("file capabilities cannot be set here: %v", err)
	}
	m := build(t, Image{Root: dir})
	for _, e := range entries(t, m.files[blobName(m.manifest.Layers[0].Digest)]) {
		if got := e.PAXRecords["SCHILY.xattr.security.capability"]; got != want {
			t.Errorf("%s: got capability %q, want %q", e.Name, got, want)
		}
	}
}

// TestChanged has a file grow, shrink and be replaced between the moment it is found and the moment it is read.
func TestChanged(t *testing.T) {
	old := time.Unix(1_000_000_000, 0)
	for name, change := range map[string]func(string) error{
		"grown":  func(file string) error { return os.WriteFile(file, []byte("longer than before"), 0o644) },
		"shrunk": func(file string) error { return os.Truncate(file, 1) },
		"replaced": func(file string) error {
			write(t, filepath.Dir(file), map[string]string{"a2": "hello"})
			os.Chtimes(file+"2", old, old)
			return os.Rename(file+"2", file)
		},
		"gone": os.Remove,
	} {
		dir := write(t, t.TempDir(), map[string]string{"a": "hello"})
		if err := os.Chtimes(dir+"/a", old, old); err != nil {
			t.Fatal(err)
		}
		p := plan{Image: Image{Launcher: launcher(t), BinName: "web", Root: dir}}
		p.make()
		if err := p.Err(); err != nil {
			t.Fatal(err)
		}
		if err := change(dir + "/a"); err != nil {
			t.Fatal(err)
		}
		f, err := os.Create(filepath.Join(t.TempDir(), "image.tar"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		want := dir + "/a: has changed while the image was written"
		if name == "gone" {
			want = dir + "/a: no such file or directory"
		}
		if err := p.write(t.Context(), f); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", name, err, want)
		}
	}
}

// TestKinds refuses what an image cannot hold, all of it at once.
func TestKinds(t *testing.T) {
	dir := write(t, t.TempDir(), map[string]string{"a/file": "1"})
	if err := syscall.Mkfifo(dir+"/fifo", 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(s)
	t.Chdir(dir) // the path of a socket is short
	if err := syscall.Bind(s, &syscall.SockaddrUnix{Name: "a/socket"}); err != nil {
		t.Fatal(err)
	}
	_, err = try(t, Image{Root: dir})
	const must = ", must be a file, a directory or a symbolic link"
	want := dir + "/a/socket: is a socket" + must + "\n" + dir + "/fifo: is a named pipe" + must
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
