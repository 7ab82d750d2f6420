package e2e

import (
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// bare is a configuration that needs no more than a shell. A daemon that leaves its group is there too, unless the
// launcher has no means to find it.
func bare(daemon bool) JSON {
	script := "echo up; trap 'echo end; exit 0' TERM; while :; do sleep 0.02; done"
	if daemon {
		script = "(setsid sleep 1000 &); " + script
	}
	return h.Services(JSON{
		"a": sh(script, nil),
		"b": sh("exit 5", JSON{"restart": JSON{"mode": "up-to-count", "count": 1, "time": 20}}),
	})
}

// checkBare waits for the services of bare, and has them stop.
func checkBare(t *testing.T, r *h.Run, launcher func() int) {
	t.Helper()
	r.UntilLine("a", "up")
	r.Until("b to be given up", func() bool { return strings.Contains(r.Stderr.String(), "given up after 1 restart") })
	begin := time.Now()
	kill(t, launcher(), syscall.SIGTERM)
	r.WantExit(5)
	if got, most := time.Since(begin), 3*time.Second; got > most {
		t.Errorf("time to stop: got %v, want at most %v", got, most)
	}
	if r.Stdout.Count("a", "end") != 1 {
		t.Errorf("the last words are lost: %s", r.Stdout)
	}
	wantLine(t, r, "stopping all services on TERM")
}

// An empty directory stands where /proc should be.
func TestFaultNoProc(t *testing.T) {
	t.Parallel()
	asRoot(t)
	h.Need(t, "unshare", "mount", "setsid")
	hide := []string{"/bin/sh", "-c", `mount -t tmpfs none /proc && exec "$0"`}
	for name, wrap := range map[string][]string{
		"ordinary": append([]string{"unshare", "--mount"}, hide...),
		"PID 1":    append([]string{"unshare", "--mount", "--pid", "--fork", "--kill-child"}, hide...),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := h.Start(t, h.Build(t, bare(name == "PID 1")), h.Options{Wrap: wrap})
			checkBare(t, r, func() int {
				if name == "PID 1" {
					return h.Children(r.Pid)[0]
				}
				return r.Pid
			})
		})
	}
}

// A user that nobody knows, a file system that cannot be written to, and nothing in the environment, as PID 1.
func TestFaultNothingThere(t *testing.T) {
	t.Parallel()
	asRoot(t)
	h.Need(t, "unshare", "mount", "setpriv", "env")
	launcher := h.Build(t, bare(true))
	dir := t.TempDir()
	anybodys(t, launcher, dir)
	r := h.Start(t, launcher, h.Options{Dir: dir, Wrap: []string{"unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child", "/bin/sh", "-c",
		`for m in / /tmp /run /dev/shm; do mountpoint -q $m && mount -o remount,ro,bind $m; done; touch /tmp/x /run/x /x 2>/dev/null && exit 99
		exec setpriv --reuid 3000000931 --regid 3000000931 --clear-groups env -i "$0"`}})
	checkBare(t, r, func() int { return h.Children(r.Pid)[0] })
}

// The same in a container.
func TestFaultDockerNothingThere(t *testing.T) {
	t.Parallel()
	config := h.Services(JSON{
		"a": sh("echo up; trap 'echo end; exit 0' TERM; while :; do /bin/busybox sleep 0.1; done", nil),
		"b": sh("exit 5", nil),
	})
	id := image(t, config)
	container := docker(t, "run", "--detach", "--network", "none", "--read-only", "--user", "12345", "--env", "PATH=", id)
	t.Cleanup(func() { exec.Command("docker", "rm", "-f", container).Run() })
	for deadline := time.Now().Add(h.Deadline); !strings.Contains(docker(t, "logs", container), "a | up"); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for the service: %s", docker(t, "logs", container))
		}
	}
	docker(t, "stop", "--time", "9", container)
	if got, want := docker(t, "inspect", "--format", "{{.State.ExitCode}}", container), "5"; got != want {
		t.Errorf("exit code: got %s, want %s\n%s", got, want, docker(t, "logs", container))
	}
	if logs := docker(t, "logs", container); !strings.Contains(logs, "a | end") {
		t.Errorf("the last words are lost: %s", logs)
	}
}
