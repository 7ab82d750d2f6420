package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	h "nimi/tests/harness"
)

// With ever fewer descriptors from the start: the launcher cannot do its work, or services cannot start. There is a line
// for each in any case, and no service runs whose output is lost.
func TestFaultFewDescriptors(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"plain", "raw"} {
		launcher := h.Build(t, withSettings(h.Services(JSON{"a": sh("echo ran", nil), "b": sh("echo ran", nil)}),
			JSON{"logging": JSON{"format": format}}))
		for n := 4; n < 64; n += 2 {
			t.Run(fmt.Sprint(format, n), func(t *testing.T) {
				t.Parallel()
				r := h.Start(t, launcher, h.Options{Wrap: []string{"/bin/sh", "-c", fmt.Sprintf(`ulimit -n %d; exec "$0"`, n)}})
				code := r.Wait()
				ran := strings.Count(r.Stdout.String(), "ran\n")
				failed := strings.Count(r.Stderr.String(), "cannot start: too many open files\n")
				switch {
				case code == 111 && ran == 0 && strings.Count(r.Stderr.String(), "\n") == 1 && strings.Contains(r.Stderr.String(), ": too many open files"):
				case code == 126 && failed > 0 && ran+failed == 2:
				case code == 0 && ran == 2 && failed == 0:
				default:
					t.Errorf("exit code %d, %d have run, %d failures to start: %s%s", code, ran, failed, r.Stdout, r.Stderr)
				}
			})
		}
	}
}

// Descriptors run out while services run, are probed and are started again. What runs goes on; a probe for which there is
// no descriptor has failed, so what is probed so may be started again. When there are some again, all is as before.
func TestFaultDescriptorsRunOut(t *testing.T) {
	t.Parallel()
	port := h.FreePort(t)
	config := JSON{"settings": JSON{"restart": JSON{"time": 20}}, "services": JSON{
		"web":    peer(t, fmt.Sprintf("http 127.0.0.1:%d", port), JSON{"health": JSON{"http": JSON{"url": fmt.Sprintf("http://127.0.0.1:%d/", port)}, "period": 30}}),
		"exec":   sh("echo up; exec sleep 1000", JSON{"health": JSON{"exec": []string{"/bin/true"}, "period": 30, "failureThreshold": 1000}}),
		"busy":   sh("echo x >>starts; exec sleep 0.02", JSON{"restart": JSON{"onSuccess": true}}),
		"steady": sh("trap 'exit 0' TERM; echo up; while :; do sleep 0.02; echo x >>beats; done", nil),
	}}
	r := start(t, config)
	r.UntilLine("steady", "up")
	starts := len(r.UntilFile("starts", 2))
	limit := func(n uint64) {
		t.Helper()
		if err := unix.Prlimit(r.Pid, unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: n, Max: 4096}, nil); err != nil {
			t.Skip(err)
		}
	}
	limit(3)
	r.Until("starts to fail", func() bool {
		return strings.Contains(r.Stderr.String(), "busy: cannot start: too many open files")
	})
	beats := len(r.UntilFile("beats", 1))
	r.UntilFile("beats", beats+10)
	limit(1024)
	r.UntilFile("starts", starts+10)
	r.Until("the web server to be well, or to be started again", func() bool { return h.Get(port)[:3] == "200" })
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	if got := r.Stdout.Count("steady", "up"); got != 1 {
		t.Errorf("starts of the steady service: got %d, want 1", got)
	}
}

// What the Go runtime needs is opened before a service can use up the descriptors: its own poller, which it opens at a timer
// that may be one of its garbage collector's, and without which it ends the program.
func TestFaultRuntimePollerIsThere(t *testing.T) {
	t.Parallel()
	r := start(t, withSettings(h.Services(JSON{"a": sh("echo >up; exec sleep 1000", nil)}), JSON{"logging": JSON{"format": "raw"}}))
	r.UntilFile("up", 1)
	pollers := 0
	names, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", r.Pid))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if target, _ := os.Readlink(name); target == "anon_inode:[eventpoll]" {
			pollers++
		}
	}
	if pollers != 2 {
		t.Errorf("pollers: got %d, want the launcher's and the Go runtime's", pollers)
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}
