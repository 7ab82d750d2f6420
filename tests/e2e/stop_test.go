package e2e

import (
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// stubborn ignores TERM; so do its children, which inherit that.
const stubborn = "trap '' TERM; echo $$ >pid; echo up; while :; do sleep 0.02; done"

func TestStopIsGraceful(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{"a": sh("trap 'sleep 0.3; echo bye; exit 0' TERM; echo up; while :; do sleep 0.02; done", nil)}))
	r.UntilLine("a", "up")
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	if got := r.Stdout.Count("a", "bye"); got != 1 {
		t.Errorf("last words: got %d, want 1", got)
	}
}

func TestStopSignal(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{"a": sh("trap 'exit 1' TERM; trap 'exit 0' USR1; echo up; while :; do sleep 0.02; done",
		JSON{"stop": JSON{"signal": "USR1"}})}))
	r.UntilLine("a", "up")
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// A service that does not end is killed when stop.timeout has passed, not before.
func TestStopTimeout(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{"a": sh(stubborn, JSON{"stop": JSON{"timeout": 600}})}))
	r.UntilLine("a", "up")
	begin := time.Now()
	r.Signal(syscall.SIGTERM)
	r.WantExit(137)
	if got := time.Since(begin); got < 600*time.Millisecond {
		t.Errorf("time to stop: got %v, want at least 600ms", got)
	}
}

// shutdown.timeout bounds the whole stop, whatever the services are allowed.
func TestShutdownTimeout(t *testing.T) {
	t.Parallel()
	config := h.Services(JSON{
		"a": sh(stubborn, JSON{"stop": JSON{"timeout": 600000}}),
		"b": sh("exec sleep 1000", JSON{"dependsOn": JSON{"a": JSON{}}}),
	})
	config["settings"].(JSON)["shutdown"] = JSON{"timeout": 500}
	r := start(t, config)
	r.UntilLine("a", "up")
	r.Signal(syscall.SIGTERM)
	r.WantExit(137)
}

// The whole process group is stopped, grandchildren too. Run.Wait fails the test if one is left.
func TestStopGroup(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{"a": sh("sh -c 'sleep 1000 & echo $! >grandchild; wait' & echo $! >child; exec sleep 1000", nil)}))
	child, grandchild := r.UntilPid("child"), r.UntilPid("grandchild")
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	for _, pid := range []int{child, grandchild} {
		if h.Alive(pid) {
			t.Errorf("process %d is alive", pid)
		}
	}
}

// The main process ends at once, another of its group ignores TERM: the group is killed after the timeout.
func TestStopStubbornGrandchild(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{"a": sh("sh -c \"$STUBBORN\" & trap 'exit 0' TERM; while :; do sleep 0.02; done",
		JSON{"stop": JSON{"timeout": 400}, "environment": JSON{"STUBBORN": stubborn}})}))
	pid := r.UntilPid("pid")
	r.Signal(syscall.SIGTERM)
	r.Wait()
	if h.Alive(pid) {
		t.Errorf("process %d is alive", pid)
	}
}

// What has left the group by setsid, and lost its parent, is swept at the end.
func TestStopSweepsOrphans(t *testing.T) {
	t.Parallel()
	h.Need(t, "setsid")
	for _, script := range []string{
		"setsid sleep 1000 & echo $! >pid; exec sleep 1000",
		"setsid sh -c 'echo $$ >pid; exec sleep 1000' & exec sleep 1000",
		"setsid sh -c 'trap \"\" TERM; echo $$ >pid; while :; do sleep 0.02; done' & exec sleep 1000",
	} {
		config := h.Services(JSON{"a": sh(script, nil)})
		config["settings"].(JSON)["shutdown"] = JSON{"timeout": 500}
		r := start(t, config)
		pid := r.UntilPid("pid")
		r.Signal(syscall.SIGTERM)
		r.WantExit(0)
		if h.Alive(pid) {
			t.Errorf("%s: process %d is alive", script, pid)
		}
	}
}

// Services that end by themselves leave nothing either.
func TestEndSweepsOrphans(t *testing.T) {
	t.Parallel()
	h.Need(t, "setsid")
	r := start(t, h.Services(JSON{"a": sh("setsid sh -c 'echo $$ >pid; exec sleep 1000' & until test -s pid; do sleep 0.01; done", nil)}))
	pid := r.UntilPid("pid")
	r.WantExit(0)
	if h.Alive(pid) {
		t.Errorf("process %d is alive", pid)
	}
}

// What a service leaves in its group is gone before its next run, so that a port or a lock is free again.
func TestRestartClearsGroup(t *testing.T) {
	t.Parallel()
	r := start(t, JSON{"services": JSON{"a": sh(`for p in $(cat left 2>/dev/null); do kill -0 $p 2>/dev/null && echo "$p is alive"; done
sleep 1000 & echo $! >>left; exit 1`, JSON{"restart": JSON{"mode": "up-to-count", "count": 3, "time": 0}})}})
	r.WantExit(1)
	if got := r.Stdout.Of("a"); len(got) != 0 {
		t.Errorf("found by later runs: got %q, want nothing", got)
	}
	if got := len(strings.Fields(r.File("left"))); got != 4 {
		t.Errorf("runs: got %d, want 4", got)
	}
}

// A stopped (SIGSTOP) service cannot act on TERM until it is continued, which comes with it.
func TestStopOfStoppedService(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{"a": sh("echo $$ >pid; kill -STOP $$; sleep 1000", nil)}))
	pid := r.UntilPid("pid")
	r.Until("the service to stand still", func() bool { return strings.HasPrefix(h.Status(pid)["State"], "T") })
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// A second signal kills at once.
func TestSecondSignal(t *testing.T) {
	t.Parallel()
	config := h.Services(JSON{"a": sh("trap 'echo asked' TERM; echo up; while :; do sleep 0.02; done", JSON{"stop": JSON{"timeout": 600000}})})
	config["settings"].(JSON)["shutdown"] = JSON{"timeout": 600000}
	r := start(t, config)
	r.UntilLine("a", "up")
	r.Signal(syscall.SIGTERM)
	r.UntilLine("a", "asked")
	r.Signal(syscall.SIGINT)
	r.WantExit(137)
}

// Services stop in the reverse of the order of their dependencies, each after those that need it have ended.
func TestStopOrder(t *testing.T) {
	t.Parallel()
	service := func(name string, needs ...string) JSON {
		deps := JSON{}
		for _, n := range needs {
			deps[n] = JSON{}
		}
		return sh("trap 'sleep 0.2; echo "+name+" >>order; exit 0' TERM; echo up; while :; do sleep 0.02; done", JSON{"dependsOn": deps})
	}
	r := start(t, h.Services(JSON{"a": service("a"), "b": service("b", "a"), "c": service("c", "b", "a")}))
	for _, s := range []string{"a", "b", "c"} {
		r.UntilLine(s, "up")
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	if got, want := strings.Fields(r.File("order")), []string{"c", "b", "a"}; !slices.Equal(got, want) {
		t.Errorf("order: got %v, want %v", got, want)
	}
}

// Services that do not depend on each other stop at the same time: each ends only when all have been asked to.
func TestStopIsParallel(t *testing.T) {
	t.Parallel()
	services := JSON{}
	names := strings.Split("abcdefgh", "")
	for _, name := range names {
		services[name] = sh("trap 'echo asked >asked-"+name+"; for n in "+strings.Join(names, " ")+"; do until test -s asked-$n; do sleep 0.01; done; done; exit 0' TERM; echo up; while :; do sleep 0.05; done",
			JSON{"stop": JSON{"timeout": 600000}})
	}
	config := h.Services(services)
	config["settings"].(JSON)["shutdown"] = JSON{"timeout": 600000}
	r := start(t, config)
	for _, name := range names {
		r.UntilLine(name, "up")
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// A process that has left the group and holds the log pipe open does not delay the end.
func TestHeldPipe(t *testing.T) {
	t.Parallel()
	h.Need(t, "setsid")
	config := h.Services(JSON{"a": sh("setsid sleep 1000 & echo up; exec sleep 1000", nil)})
	config["settings"].(JSON)["shutdown"] = JSON{"timeout": 600000}
	r := start(t, config)
	r.UntilLine("a", "up")
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// A service that forks faster than it can be killed does not outlive the launcher.
func TestForkStorm(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{"a": sh(`echo up; while :; do sh -c 'sleep 0.05' & sh -c 'trap "" TERM; sleep 0.05' & sleep 0.002; done`,
		JSON{"stop": JSON{"timeout": 500}})}))
	r.UntilLine("a", "up")
	r.Signal(syscall.SIGTERM)
	r.Wait()
}
