package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// A launcher that was started with its standard descriptors closed gives services sound ones all the same, and
// mixes none of its own up with them.
func TestStandardDescriptorsClosed(t *testing.T) {
	t.Parallel()
	launcher := h.Build(t, h.Services(JSON{
		"a": sh("ls /proc/self/fd >fds; echo line; echo line >&2; cat; echo $? >code", nil),
	}))
	r := h.Start(t, launcher, h.Options{Wrap: []string{"/bin/sh", "-c", `exec "$0" 0<&- 1>&- 2>&-`}})
	r.WantExit(0)
	// 3 is ls's own descriptor of the directory.
	if got, want := strings.Join(strings.Fields(r.File("fds")), " "), "0 1 2 3"; got != want {
		t.Errorf("descriptors: got %s, want %s", got, want)
	}
	if got, want := r.File("code"), "0\n"; got != want {
		t.Errorf("cat of the standard input: got %q, want %q", got, want)
	}
}

// With too few descriptors for all services at once, those that cannot start fail alone and are started again.
func TestFewDescriptors(t *testing.T) {
	t.Parallel()
	const n = 40
	services := JSON{}
	for i := range n {
		services[fmt.Sprint("s", i)] = sh("sleep 0.2; echo done", JSON{"restart": JSON{"mode": "always", "time": 50}})
	}
	launcher := h.Build(t, h.Services(services))
	r := h.Start(t, launcher, h.Options{Wrap: []string{"/bin/sh", "-c", `ulimit -n 40; exec "$0"`}})
	r.WantExit(0)
	for name := range services {
		if got := r.Stdout.Count(name, "done"); got != 1 {
			t.Errorf("%s: got %d lines, want 1", name, got)
		}
	}
	if !strings.Contains(r.Stderr.String(), "cannot start") {
		t.Errorf("no start failed, so this test has shown nothing: %s", r.Stderr)
	}
}

// With nothing but the launcher and a shell, not even /dev/null, services run. As PID 1 the launcher finds without
// /proc, too, what they leave behind; elsewhere it cannot.
func TestEmptyRoot(t *testing.T) {
	t.Parallel()
	wrap := unshare(t)
	h.Need(t, "chroot")
	busybox := staticBusybox(t)
	if os.Getuid() != 0 {
		t.Skip("chroot needs root")
	}
	root := t.TempDir()
	launcher := h.Build(t, h.Services(JSON{
		"a": sh("test -z \"$ORPHAN\" || (/busybox setsid /busybox sleep 1000 &); echo up; exec /busybox sleep 1000", nil),
		"b": sh("echo up; exec /busybox sleep 1000", nil),
	}))
	for from, to := range map[string]string{launcher: "app", busybox: "busybox", "": "bin/sh"} {
		to = filepath.Join(root, to)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		var err error
		if from == "" {
			err = os.Symlink("/busybox", to)
		} else {
			var data []byte
			if data, err = os.ReadFile(from); err == nil {
				err = os.WriteFile(to, data, 0o755)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	run := func(wrap []string, env string, launcherOf func(r *h.Run) int) {
		r := h.Start(t, "/app", h.Options{Wrap: append(wrap, "chroot", root), Env: []string{env, "NIMI_SOCKET=@" + t.Name() + strconv.Itoa(os.Getpid())}})
		for _, s := range []string{"a", "b"} {
			r.UntilLine(s, "up")
		}
		syscall.Kill(launcherOf(r), syscall.SIGTERM)
		if got := r.WaitFor(5 * time.Second); got != 0 {
			t.Errorf("exit code: got %d, want 0", got)
		}
	}
	run(nil, "ORPHAN=", func(r *h.Run) int { return r.Pid })

	// The shell needs it to run something in the background.
	if err := os.Mkdir(filepath.Join(root, "dev"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mknod(filepath.Join(root, "dev/null"), syscall.S_IFCHR|0o666, 1<<8|3); err != nil {
		t.Fatal(err)
	}
	run(wrap, "ORPHAN=yes", func(r *h.Run) int {
		launcher := h.Children(r.Pid)[0]
		r.Until("the service and its orphan to run", func() bool { return len(h.Children(launcher)) == 3 })
		return launcher
	})
}
