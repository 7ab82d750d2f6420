package e2e

import (
	"strconv"
	"strings"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

// forking is a service of type "forking" whose process writes what it leaves behind into the file pid.
func forking(r string, script string, options JSON) JSON {
	options["type"], options["pidFile"] = "forking", r+"/pid"
	return sh(script, options)
}

// daemon forks away as daemons do: into a session of its own, twice.
const daemon = `setsid sh -c 'sh -c "$DAEMON" & exit 0' </dev/null; exit 0`

// writes has the daemon say which process it is.
const writes = `echo $$ >pid.new; mv pid.new pid; echo $$ >>pids; `

// follows is a daemon that ends on TERM, and in another way on USR1.
const follows = writes + `trap "echo told; exit 0" TERM; trap "exit 7" USR1; echo stays; while :; do sleep 0.02; done`

func TestForking(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := startIn(t, dir, JSON{"settings": JSON{"control": JSON{"enable": true}}, "services": JSON{
		"a": forking(dir, `echo launching; `+daemon, JSON{"environment": JSON{"DAEMON": follows}, "restart": JSON{"mode": "always", "time": 20}}),
		"b": sh("echo after; exec sleep 1000", JSON{"dependsOn": JSON{"a": JSON{}}}),
	}})
	r.UntilLine("b", "after")
	pid := r.UntilPid("pid")
	if h.Status(pid)["NSsid"] == h.Status(r.Pid)["NSsid"] {
		t.Errorf("the daemon is in the launcher's session")
	}
	// Its end is the service's.
	_ = syscall.Kill(pid, syscall.SIGUSR1)
	r.Until("another daemon", func() bool { return len(strings.Fields(r.File("pids"))) == 2 })
	r.Until("it to be followed", func() bool { return strings.Contains(r.Stderr.String(), "exited with code 7") })
	next := r.UntilPid("pid")
	if next == pid {
		t.Errorf("the same process again: %d", pid)
	}
	r.UntilLine("a", "stays")
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	if r.Stdout.Count("a", "told") != 1 || h.Alive(next) {
		t.Errorf("stop: got %q, daemon alive %v", r.Stdout.Of("a"), h.Alive(next))
	}
	if exists(r.Path("pid")) {
		t.Error("the file is still there")
	}
}

// What the file names is not always to be followed.
func TestForkingRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ before, want string }{
		"somebody else's": {"echo " + strconv.Itoa(syscall.Getpid()) + " >pid", "not the launcher's child"},
		"no number":       {"echo none >pid", "no number of a process"},
		"nothing":         {":", "no such file"},
		"gone":            {"sh -c 'echo $$ >pid'", "does not exist"},
		"another service": {"until test -s other; do sleep 0.02; done; cp other pid", "belongs to another service"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			r := startIn(t, dir, JSON{"services": JSON{
				"a":     forking(dir, c.before+"; echo launched; exit 0", JSON{"ready": JSON{"startTimeout": 1500}, "restart": JSON{"mode": "never"}}),
				"other": sh("echo $$ >other.new; mv other.new other; exec sleep 1000", JSON{}),
			}})
			r.Until("the reason", func() bool { return strings.Contains(r.Stderr.String(), c.want) })
			r.Until("the failure", func() bool { return strings.Contains(r.Stderr.String(), "not ready") })
			if !h.Alive(r.UntilPid("other")) {
				t.Error("the other service has been stopped")
			}
			r.Signal(syscall.SIGTERM)
			if code := r.Wait(); code == 0 {
				t.Error("exit code: got 0, want that of a failure")
			}
		})
	}
}

// startIn is start in a directory that the configuration names.
func startIn(t *testing.T, dir string, config JSON) *h.Run {
	t.Helper()
	return h.Start(t, h.Build(t, config), h.Options{Dir: dir})
}
