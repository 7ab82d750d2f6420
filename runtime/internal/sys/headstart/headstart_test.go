//go:build linux && (amd64 || arm64)

package headstart

import (
	"net"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"nimi/runtime/internal/sys/prelude"
	"nimi/runtime/internal/wire"
	"nimi/runtime/spec"
)

// block is an environment as the kernel puts it on the stack.
func block(env ...string) unsafe.Pointer {
	var all []*byte
	for _, v := range env {
		p, _ := syscall.BytePtrFromString(v)
		all = append(all, p)
	}
	all = append(all, nil)
	return unsafe.Pointer(&all[0])
}

// text is what stands at an address.
func text(at *byte) string {
	n := 0
	for prelude.Byte(at, n) != 0 {
		n++
	}
	return unsafe.String(at, n)
}

// The places are those of the launcher, in its order, whatever its environment says.
func TestPlaces(t *testing.T) {
	program.Name = "shop"
	t.Cleanup(func() { program.Name = "" })
	for _, env := range [][]string{
		{"RUNTIME_DIRECTORY=", "XDG_RUNTIME_DIR=", "TMPDIR="},
		{"RUNTIME_DIRECTORY=/run/a:/run/b", "XDG_RUNTIME_DIR=/run/user/0", "TMPDIR=/var/tmp"},
		{"RUNTIME_DIRECTORY=relative", "XDG_RUNTIME_DIR=/run/user/7:x", "TMPDIR=also"},
		{"RUNTIME_DIRECTORY=:/a", "XDG_RUNTIME_DIR=", "TMPDIR=/x:y"},
	} {
		for _, v := range env {
			name, value, _ := strings.Cut(v, "=")
			t.Setenv(name, value)
		}
		var got, want []string
		w := new(work)
		for n := range places {
			if w.place(n, block(append(env, "TMPDIR=/second")...), os.Geteuid()) {
				got = append(got, string(w.path[:w.length])+"/control")
			}
		}
		for _, place := range wire.Places("shop") {
			if place[0] == '/' {
				want = append(want, place)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", env, got, want)
		}
	}
}

// A place is held once, and not where somebody may have it or could have put it there.
func TestHold(t *testing.T) {
	program.Name = "shop"
	t.Cleanup(func() { program.Name = "" })
	root := t.TempDir()
	at := func(dir string) (int, *work) {
		w := new(work)
		if !w.place(1, block("XDG_RUNTIME_DIR="+dir), os.Geteuid()) {
			t.Fatalf("%s: no place", dir)
		}
		return w.hold(os.Geteuid()), w
	}
	dir := root + "/good"
	os.Mkdir(dir, 0o755)
	got, first := at(dir)
	if got != held {
		t.Fatalf("got %d, want it held", got)
	}
	if got, _ := at(dir); got != doubtful {
		t.Errorf("held twice: got %d", got)
	}
	syscall.Close(first.lock)
	if got, w := at(dir); got != held {
		t.Errorf("once more: got %d", got)
	} else {
		syscall.Close(w.lock)
	}
	os.WriteFile(dir+"/nimi.shop/control", nil, 0o600)
	if got, _ := at(dir); got != doubtful {
		t.Errorf("with a file: got %d", got)
	}
	os.Remove(dir + "/nimi.shop/control")
	long := len(dir)+len("/nimi.shop/control") >= 108
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: dir + "/nimi.shop/control", Net: "unix"})
	if err != nil && !long {
		t.Fatal(err)
	}
	if !long {
		if got, _ := at(dir); got != doubtful {
			t.Errorf("with a socket at which somebody listens: got %d", got)
		}
		listener.SetUnlinkOnClose(false)
		listener.Close()
		if got, w := at(dir); got != held {
			t.Errorf("with a socket that was left: got %d", got)
		} else {
			syscall.Close(w.lock)
		}
	}
	os.Mkdir(root+"/open", 0o755)
	os.Chmod(root+"/open", 0o777)
	os.Symlink(dir, root+"/link")
	os.Mkdir(root+"/foreign", 0o755)
	os.Mkdir(root+"/foreign/nimi.shop", 0o755)
	os.Chmod(root+"/foreign/nimi.shop", 0o777)
	for path, want := range map[string]int{
		root + "/open": doubtful, root + "/link": doubtful, root + "/missing": unusable, root + "/foreign": doubtful,
		root + "//good": doubtful, root + "/good/../good": doubtful, root + "/good/nimi.shop/control": doubtful,
	} {
		if got, _ := at(path); got != want {
			t.Errorf("%s: got %d, want %d", path, got, want)
		}
	}
}

// The control group whose processes are counted is that of version 1 where there is one.
func TestGroup(t *testing.T) {
	for input, want := range map[string]string{
		"0::/\n":                              "/",
		"0::/a/b\n":                           "/a/b",
		"9:cpu,pids:/x\n0::/y\n":              "/x",
		"9:pids,cpu:/x\n0::/y\n":              "/x",
		"0::/y\n9:pids:/x\n":                  "/x",
		"9:name=pids:/no\n8:pidsx:/no\n0::/y": "/y",
		"0::/with:colon\n":                    "/with:colon",
		"":                                    "none",
		"10:cpu:/a\n":                         "none",
		"junk\n:\n::\n":                       "none",
	} {
		w := new(work)
		n := copy(w.text[:], input)
		got := "none"
		if from, to := w.find(n); from >= 0 {
			got = string(w.text[from:to])
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", input, got, want)
		}
	}
}

// A service gets what is inherited, without what is the launcher's and what is there twice, and with its own changes.
func TestEnvironment(t *testing.T) {
	w := new(work)
	env := block("A=1", "B=2", "A=3", "", "NOTIFY_SOCKET=/x", "LISTEN_PID", "AB=4", "LONE", "C=5", "=odd")
	if !w.inherit(env) {
		t.Fatal("it does not fit")
	}
	end := w.environ([]spec.Variable{{Name: "B", Unset: true}, {Name: "C", Value: "a=b"}, {Name: "D"}})
	var got []string
	for _, at := range w.words[w.variables : end-1] {
		got = append(got, text(*(**byte)(unsafe.Pointer(&at))))
	}
	if want := []string{"A=1", "AB=4", "LONE", "=odd", "C=a=b", "D="}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	var many []string
	for range mostVariables + 1 {
		many = append(many, "V"+strings.Repeat("x", len(many))+"=")
	}
	if new(work).inherit(block(many...)) {
		t.Error("too many variables are taken")
	}
	if w.environ([]spec.Variable{{Name: "BIG", Value: strings.Repeat("x", textSize)}}) != 0 {
		t.Error("a variable that does not fit is taken")
	}
	if w.put("a\x00b") != 0 {
		t.Error("a zero byte is taken")
	}
}
