package stdin

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys/spawn"
	"nimi/runtime/spec"
)

// start runs the feature for a process with /dev/null as descriptor 99.
func start(t *testing.T, h *host.Host, path string, role machine.Role) (*host.Run, error) {
	t.Helper()
	r := &host.Run{Service: &spec.Service{Stdin: path}, Role: role, Command: &spawn.Command{Stdin: 99}}
	return r, h.Prepare(r)
}

func newHost(t *testing.T) *host.Host {
	t.Helper()
	h := &host.Host{}
	if err := Feature(h); err != nil {
		t.Fatal(err)
	}
	return h
}

// open tells whether a descriptor is open.
func open(fd int) bool {
	var st syscall.Stat_t
	return syscall.Fstat(fd, &st) == nil
}

func TestFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "in")
	if err := os.WriteFile(path, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	h := newHost(t)
	r, err := start(t, h, path, machine.RoleMain)
	if err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 10)
	if n, _ := syscall.Read(r.Command.Stdin, buf); string(buf[:n]) != "text" {
		t.Errorf("got %q, want the file's", buf[:n])
	}
	h.AfterStart[0](r, true)
	if open(r.Command.Stdin) {
		t.Error("the descriptor is still open after the start")
	}
	for _, role := range []machine.Role{machine.RolePreStart, machine.RoleHealth} {
		if r, err := start(t, h, path, role); err != nil || r.Command.Stdin != 99 {
			t.Errorf("a hook: got %d, %v, want /dev/null", r.Command.Stdin, err)
		}
	}
	if r, err := start(t, h, "", machine.RoleMain); err != nil || r.Command.Stdin != 99 {
		t.Errorf("no stdin: got %d, %v, want /dev/null", r.Command.Stdin, err)
	}
	if r, err := start(t, h, "/dev/stdin", machine.RoleMain); err != nil || r.Command.Stdin != 0 {
		t.Errorf("/dev/stdin: got %d, %v, want the launcher's own", r.Command.Stdin, err)
	}
	h.AfterStart[0](r, true)
	if !open(0) {
		t.Error("the launcher's own standard input is closed")
	}
}

func TestWrong(t *testing.T) {
	h := newHost(t)
	for path, want := range map[string]string{"/nonexistent/in": "no such file or directory", t.TempDir(): "is a directory"} {
		r, err := start(t, h, path, machine.RoleMain)
		if err == nil || err.Error() != "stdin: "+path+": "+want {
			t.Errorf("got %v, want %s", err, want)
		}
		if spawn.NotFound(err) {
			t.Errorf("%v counts as a missing program", err)
		}
		h.AfterStart[0](r, false)
	}
}

// Opening a FIFO waits for nobody, reading does, also after a writer has gone, and in blocking mode.
func TestFIFO(t *testing.T) {
	path := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	h := newHost(t)
	r, err := start(t, h, path, machine.RoleMain)
	if err != nil {
		t.Fatal(err)
	}
	defer h.AfterStart[0](r, true)
	for _, text := range []string{"one", "two"} {
		if err := os.WriteFile(path, []byte(text), 0); err != nil {
			t.Fatal(err)
		}
		buf := make([]byte, 10)
		if n, err := syscall.Read(r.Command.Stdin, buf); string(buf[:max(n, 0)]) != text {
			t.Errorf("got %q, %v, want %s", buf[:max(n, 0)], err, text)
		}
	}
	flags, _, errno := syscall.Syscall(syscall.SYS_FCNTL, uintptr(r.Command.Stdin), syscall.F_GETFL, 0)
	if errno != 0 || flags&syscall.O_NONBLOCK != 0 {
		t.Errorf("got flags %#x, %v, want blocking mode", flags, errno)
	}
}
