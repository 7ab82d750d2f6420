package e2e

import (
	"os"
	"strings"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

// pool is a service that has a process of its own at work; what the worker does on TERM is in $WORKER.
const pool = `sh -c "$WORKER" & echo $! >worker; trap 'echo finishing; wait; exit 0' TERM; echo up; while :; do wait; done`

// With stop.to = "main" the stop signal reaches the main process alone, which lets its workers finish.
func TestStopToMain(t *testing.T) {
	t.Parallel()
	const worker = `trap 'echo broken off; exit 1' TERM; echo working; until test -e finish; do sleep 0.02; done; echo done`
	for to, want := range map[string]string{"main": "done", "process": "done", "group": "broken off"} {
		r := start(t, h.Services(JSON{"a": sh(pool, JSON{"stop": JSON{"to": to, "timeout": 60000}, "environment": JSON{"WORKER": worker}})}))
		r.UntilLine("a", "up")
		r.UntilLine("a", "working")
		r.Signal(syscall.SIGTERM)
		r.UntilLine("a", "finishing")
		touch(t, r, "finish")
		r.WantExit(0)
		if got := r.Stdout.Count("a", want); got != 1 {
			t.Errorf("%s: got %q, want %q", to, r.Stdout.Of("a"), want)
		}
	}
}

// A main process that is stopped gets CONT with the signal, as a group does.
func TestStopToMainThatIsStopped(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{"a": sh("echo $$ >pid; kill -STOP $$; sleep 1000", JSON{"stop": JSON{"to": "main", "timeout": 60000}})}))
	pid := r.UntilPid("pid")
	r.Until("the main process to be stopped", func() bool { return strings.HasPrefix(h.Status(pid)["State"], "T") })
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// What the main process has left behind is killed once it has ended, and nothing of it has got the stop signal.
func TestStopToMainLeavesNothing(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{"a": sh(`sh -c 'trap "echo got TERM" TERM; echo $$ >pid; while :; do sleep 0.02; done' & until test -s pid; do sleep 0.02; done
echo up; exec sleep 1000`, JSON{"stop": JSON{"to": "main", "timeout": 60000}})}))
	r.UntilLine("a", "up")
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	if h.Alive(r.UntilPid("pid")) || r.Stdout.Count("a", "got TERM") != 0 {
		t.Errorf("alive: %v; output %q", h.Alive(r.UntilPid("pid")), r.Stdout.Of("a"))
	}
}

// With stop.to = "process", what the main process has started lives on while it is restarted, whoever asks for that, and
// ends with the launcher.
func TestStopToProcessSparesOthers(t *testing.T) {
	t.Parallel()
	config := JSON{"services": JSON{"a": sh(`test -e pid || { sleep 1000 & echo $! >pid; }; echo run >>runs; echo up; test -e crash && rm crash && exit 1; exec sleep 1000`,
		JSON{"stop": JSON{"to": "process"}, "restart": JSON{"time": 0}})}}
	r := start(t, config)
	pid := r.UntilPid("pid")
	r.UntilLine("a", "up")
	for i := range 2 {
		if i == 1 {
			touch(t, r, "crash")
		}
		wantAnswer(t, r, "restart --no-wait a", "done")
		r.Until("another run", func() bool { return strings.Count(r.File("runs"), "run") >= 2+2*i })
	}
	if !h.Alive(pid) {
		t.Error("what was to live on has ended")
	}
	wantAnswer(t, r, "stop a", "done")
	if !h.Alive(pid) {
		t.Error("a stop of the service has ended what an earlier run of it has started")
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	if h.Alive(pid) {
		t.Error("it has outlived the launcher")
	}
}

// touch makes an empty file in the launcher's directory.
func touch(t *testing.T, r *h.Run, name string) {
	t.Helper()
	if err := os.WriteFile(r.Path(name), nil, 0o644); err != nil {
		t.Fatal(err)
	}
}
