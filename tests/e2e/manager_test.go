package e2e

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// listen is a service manager: it collects what is sent to its NOTIFY_SOCKET.
func listen(t *testing.T) (address string, next func(want string)) {
	t.Helper()
	address = filepath.Join(t.TempDir(), "notify")
	c, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: address, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return address, func(want string) {
		t.Helper()
		c.SetReadDeadline(time.Now().Add(h.Deadline))
		b := make([]byte, 4096)
		for {
			n, err := c.Read(b)
			if err != nil {
				t.Fatalf("waited in vain for %s: %v", want, err)
			}
			for _, line := range append(strings.Split(string(b[:n]), "\n"), string(b[:n])) {
				if ok, _ := filepath.Match(want, line); ok {
					return
				}
			}
		}
	}
}

// The launcher tells its own manager when all is up, when it reloads, and when it stops; its services cannot.
func TestManagerIsTold(t *testing.T) {
	t.Parallel()
	address, next := listen(t)
	r := h.Start(t, h.Build(t, h.Services(JSON{
		"a": sh("sleep 0.1; exit 0", JSON{"type": "oneshot"}),
		"b": sh("echo socket=$NOTIFY_SOCKET watchdog=$WATCHDOG_USEC; exec sleep 1000", JSON{"dependsOn": JSON{"a": JSON{}}}),
	})), h.Options{Env: []string{"NOTIFY_SOCKET=" + address, "WATCHDOG_USEC=200000"}})
	next("READY=1")
	r.UntilLine("b", "socket= watchdog=")
	next("WATCHDOG=1")
	next("WATCHDOG=1")
	r.Signal(syscall.SIGHUP)
	next("RELOADING=1")
	next("READY=1")
	r.Signal(syscall.SIGTERM)
	next("STOPPING=1")
	r.WantExit(0)
}

// While services start, the manager is asked for time and told what is waited for. One that cannot be ready, or waits for
// such a one, holds up nothing for ever.
func TestManagerWaitsForWhatCanBe(t *testing.T) {
	t.Parallel()
	address, next := listen(t)
	dir := t.TempDir()
	config := h.Services(JSON{
		"broken": JSON{"process": JSON{"argv": []string{"/does/not/exist"}}, "nimi": JSON{"restart": JSON{"mode": "always", "time": 100}}},
		"behind": sh("exec sleep 1000", JSON{"dependsOn": JSON{"broken": JSON{}}}),
		"slow":   sh("until test -e "+dir+"/go; do sleep 0.02; done; touch "+dir+"/up; exec sleep 1000", JSON{"ready": JSON{"file": dir + "/up"}}),
		"fast":   sh("exec sleep 1000", nil),
	})
	r := h.Start(t, h.Build(t, config), h.Options{Env: []string{"NOTIFY_SOCKET=" + address}})
	next("EXTEND_TIMEOUT_USEC=30000000")
	next("STATUS=broken: cannot start: */does/not/exist*")
	next("STATUS=broken: cannot start: */does/not/exist*")
	if err := os.WriteFile(dir+"/go", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	next("READY=1\nSTATUS=2 of 4 services are ready; not broken")
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// A manager that does not read, or is not there, delays nothing; nor does the socket of one that is gone, as podman run
// --sdnotify=container can leave it.
func TestManagerIsGone(t *testing.T) {
	t.Parallel()
	launcher := h.Build(t, h.Services(JSON{"b": sh("echo up", nil)}))
	stale := filepath.Join(t.TempDir(), "stale")
	c, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: stale, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	c.Close() // leaves the file
	for _, address := range []string{"/does/not/exist", stale, "vsock:2:1234"} {
		r := h.Start(t, launcher, h.Options{Env: []string{"NOTIFY_SOCKET=" + address}})
		r.WantExit(0)
		if got := r.Stdout.String() + r.Stderr.String(); got != "b | up\n" {
			t.Errorf("%s: got %q", address, got)
		}
	}
}

// Ctrl-Z stops the services with the launcher, and fg has all go on: they have sessions of their own, so the terminal does
// not reach them. Time stands still for them meanwhile.
func TestSuspend(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	config := h.Services(JSON{"a": sh("echo $$ >pid; trap 'exit 0' TERM; while :; do sleep 0.02; done",
		JSON{"ready": JSON{"file": "/does/not/exist", "startTimeout": 2000}})})
	r := h.Start(t, h.Build(t, config), h.Options{Wrap: []string{self}, Env: []string{atTerminalVariable + "=job"}})
	pid, launcher := r.UntilPid("pid"), job(r)
	// D is a shell between vfork and the exec of its child, which has been stopped in its place.
	stopped := func(pid int) bool { return strings.ContainsAny(h.Status(pid)["State"][:1], "TD") }
	kill(t, launcher, syscall.SIGTSTP)
	r.Until("both to stop", func() bool { return stopped(pid) && stopped(launcher) })
	kill(t, launcher, syscall.SIGCONT)
	r.Until("both to go on", func() bool { return !stopped(pid) && !stopped(launcher) })
	kill(t, launcher, syscall.SIGTERM)
	r.WantExit(0)
}
