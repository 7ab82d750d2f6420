package e2e

import (
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// note is a command that adds a word to the file order.
func note(word string) []string { return []string{"/bin/sh", "-c", "echo " + word + " >>order"} }

func withHooks(hooks JSON) JSON { return JSON{"hooks": hooks} }

// All hooks run in their turn, those of one list one after the other.
func TestHooksOrder(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{"a": sh("echo main >>order; trap 'echo term >>order; exit 0' TERM; while :; do sleep 0.02; done",
		withHooks(JSON{
			"preStart":  []any{note("preStart1"), note("preStart2")},
			"postStart": []string{"/bin/sh", "-c", "until grep -q main order; do sleep 0.01; done; echo postStart >>order"},
			"preStop":   note("preStop"),
			"postStop":  []any{note("postStop1"), note("postStop2")},
		})),
		"after": sh("echo up; exec sleep 1000", JSON{"dependsOn": JSON{"a": JSON{}}}),
	}))
	r.UntilLine("after", "up")
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	want := []string{"preStart1", "preStart2", "main", "postStart", "preStop", "term", "postStop1", "postStop2"}
	if got := strings.Fields(r.File("order")); !slices.Equal(got, want) {
		t.Errorf("order: got %v, want %v", got, want)
	}
}

// A preStart hook that fails is a failure of the service: it is tried again as the restart policy has it, and then its
// code is the launcher's. postStop runs after each try.
func TestPreStartFails(t *testing.T) {
	t.Parallel()
	r := start(t, JSON{"services": JSON{"a": sh("echo main >>order", withHooks(JSON{
		"preStart": []any{note("preStart"), []string{"/bin/sh", "-c", "exit 7"}, note("never")},
		"postStop": note("postStop"),
	}))}, "settings": JSON{"restart": JSON{"mode": "up-to-count", "count": 1, "time": 0}}})
	r.WantExit(7)
	if got, want := strings.Fields(r.File("order")), []string{"preStart", "postStop", "preStart", "postStop"}; !slices.Equal(got, want) {
		t.Errorf("order: got %v, want %v", got, want)
	}
	if want := "a: its preStart hook exited with code 7; given up after 1 restart"; !strings.Contains(r.Stderr.String(), want) {
		t.Errorf("messages: got %q, want %q", r.Stderr, want)
	}
}

// Dependents wait for the postStart hook; its failure ends the service.
func TestPostStartFails(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{
		"a": sh("trap 'exit 0' TERM; while :; do sleep 0.02; done", withHooks(JSON{"postStart": []string{"/bin/sh", "-c", "sleep 0.1; exit 3"}})),
		"b": sh("echo up", after("ready", "a")),
	}))
	r.WantExit(1)
	if got := r.Stdout.Count("b", "up"); got != 0 {
		t.Errorf("the dependent: started %d times, want 0", got)
	}
	for _, want := range []string{"a: its postStart hook exited with code 3", "b: not started"} {
		if !strings.Contains(r.Stderr.String(), want) {
			t.Errorf("messages: got %q, want %q", r.Stderr, want)
		}
	}
}

// A stop during a preStart hook ends the hook, and starts nothing.
func TestStopDuringPreStart(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{"a": sh("echo main >>order", withHooks(JSON{
		"preStart": []string{"/bin/sh", "-c", "echo hook >>order; exec sleep 1000"}, "postStop": note("postStop")}))}))
	r.UntilFile("order", 1)
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	if got, want := strings.Fields(r.File("order")), []string{"hook", "postStop"}; !slices.Equal(got, want) {
		t.Errorf("order: got %v, want %v", got, want)
	}
}

// Hooks that hang delay the stop by their timeouts and no longer, and their failures are only reported.
func TestHooksThatHang(t *testing.T) {
	t.Parallel()
	hang := []string{"/bin/sh", "-c", "trap '' TERM; while :; do sleep 0.02; done"}
	options := withHooks(JSON{"preStop": hang, "postStop": hang})
	options["stop"] = JSON{"timeout": 300}
	r := start(t, h.Services(JSON{"a": sh("echo up; exec sleep 1000", options)}))
	r.UntilLine("a", "up")
	begin := time.Now()
	r.Signal(syscall.SIGTERM)
	r.WantExit(137)                                                                  // preStop has used up the time, so that the service was killed
	if got := time.Since(begin); got < 600*time.Millisecond || got > 8*time.Second { // else it was shutdown.timeout that ended it
		t.Errorf("time to stop: got %v, want 600ms and no more than a busy machine adds", got)
	}
	for _, want := range []string{"a: has not ended 300 ms after TERM: killed", "a: its postStop hook has not ended 300 ms after TERM: killed"} {
		if !strings.Contains(r.Stderr.String(), want) {
			t.Errorf("messages: got %q, want %q", r.Stderr, want)
		}
	}
}

// What a hook leaves in its process group is killed with it; hooks know the main process, and postStop how it ended.
func TestHooksEnvironment(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{"a": sh("echo $$ >main; sleep 0.3; exit 3", withHooks(JSON{
		"preStart":  []string{"/bin/sh", "-c", "sleep 1000 & echo $! >left"},
		"postStart": []string{"/bin/sh", "-c", "echo $MAINPID $GREETING >post"},
		"postStop":  []string{"/bin/sh", "-c", "echo $SERVICE_RESULT $EXIT_CODE $EXIT_STATUS >end"},
	}))}))
	r.UntilFile("main", 1)
	left := r.UntilPid("left")
	r.Until("what the preStart hook has left to end", func() bool { return !h.Alive(left) })
	r.WantExit(3)
	if got, want := r.File("post"), r.File("main"); got != want {
		t.Errorf("MAINPID: got %q, want %q", got, want)
	}
	if got, want := r.File("end"), "exit-code exited 3\n"; got != want {
		t.Errorf("environment of postStop: got %q, want %q", got, want)
	}
}

// stop.argv comes before the signal, knows the main process, and the signal only follows if it was not enough.
func TestStopArgv(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{
		"a": sh("trap 'echo usr1 >>order; exit 0' USR1; trap 'echo term >>order; exit 1' TERM; echo up; while :; do sleep 0.02; done",
			JSON{"stop": JSON{"argv": []string{"/bin/sh", "-c", `kill -USR1 "$1"; while kill -0 "$1" 2>/dev/null; do sleep 0.01; done`, "stop", "$MAINPID"}}}),
		"b": sh("trap 'exit 0' TERM; echo up; while :; do sleep 0.02; done", JSON{"stop": JSON{"argv": []string{"/bin/false"}}}),
	}))
	r.UntilLine("a", "up")
	r.UntilLine("b", "up")
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	if got := r.File("order"); got != "usr1\n" {
		t.Errorf("signals of a: got %q, want usr1 alone", got)
	}
	if want := "b: its stop command exited with code 1"; !strings.Contains(r.Stderr.String(), want) {
		t.Errorf("messages: got %q, want %q", r.Stderr, want)
	}
}

// A second signal kills hooks too, and runs no further ones.
func TestSecondSignalDuringHook(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{"a": sh("exec sleep 1000", withHooks(JSON{
		"preStop": []string{"/bin/sh", "-c", "echo stop >>order; exec sleep 1000"}, "postStop": note("never")}))}))
	r.Until("the service", func() bool { return len(h.Children(r.Pid)) == 1 })
	r.Signal(syscall.SIGTERM)
	r.UntilFile("order", 1)
	r.Signal(syscall.SIGINT)
	r.WantExit(137)
	if got := r.File("order"); got != "stop\n" {
		t.Errorf("hooks: got %q, want preStop alone", got)
	}
}

// What postStop learns of each kind of end, as systemd.exec(5) has it. A failure of preStart says nothing of the run before.
func TestServiceResult(t *testing.T) {
	t.Parallel()
	ends := func(script string, more JSON) JSON {
		return sh(script, merged(JSON{"onFailure": "ignore", "restart": JSON{"mode": "never"}, "hooks": JSON{}}, more))
	}
	services := JSON{
		"good":   ends("exit 0", nil),
		"listed": ends("exit 3", JSON{"restart": JSON{"mode": "never", "successExitStatus": []any{3}}}),
		"code":   ends("exit 4", nil),
		"signal": ends("kill -USR1 $$", nil),
		"silent": ends("exec sleep 1000", JSON{"watchdog": 50, "ready": JSON{"exec": []string{"/bin/true"}, "period": 10}}),
		"late":   ends("exec sleep 1000", JSON{"ready": JSON{"file": "/nowhere", "startTimeout": 100}}),
		"early":  ends("exit 0", JSON{"ready": JSON{"file": "/nowhere"}}),
		"hook":   ends("exit 5", JSON{"hooks": JSON{"preStart": []string{"/bin/false"}}}),
		"asked":  ends("exec sleep 1000", nil),
		"deaf":   ends("trap '' TERM; while :; do sleep 0.02; done", JSON{"stop": JSON{"timeout": 200}}),
	}
	for name, s := range services {
		s.(JSON)["nimi"].(JSON)["hooks"].(JSON)["postStop"] = []string{"/bin/sh", "-c", "echo $SERVICE_RESULT $EXIT_CODE $EXIT_STATUS >end." + name}
	}
	r := start(t, h.Services(services))
	want := map[string]string{
		"good": "success exited 0", "listed": "success exited 3", "code": "exit-code exited 4", "signal": "signal killed USR1",
		"silent": "watchdog killed ABRT", "late": "timeout killed TERM", "early": "protocol exited 0", "hook": "resources",
	}
	check := func() {
		t.Helper()
		for name, result := range want {
			r.UntilFile("end."+name, 1)
			if got := strings.TrimSpace(r.File("end." + name)); got != result {
				t.Errorf("%s: got %q, want %q", name, got, result)
			}
		}
	}
	check()
	r.Signal(syscall.SIGTERM)
	r.Wait()
	want = map[string]string{"asked": "success killed TERM", "deaf": "timeout killed KILL"}
	check()
}

// merged is one object with what another says over it, hooks key by key.
func merged(a, b JSON) JSON {
	for key, value := range b {
		if inner, is := a[key].(JSON); is && key == "hooks" {
			value = merged(inner, value.(JSON))
		}
		a[key] = value
	}
	return a
}
