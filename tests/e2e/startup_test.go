package e2e

import (
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

// hooked is a configuration with a startup hook, which is an executable script in the launcher's directory,
// and one service that leaves the file "started".
func hooked(t *testing.T, script string) *h.Run {
	t.Helper()
	dir := t.TempDir()
	hook := h.Script(t, dir, "hook", script)
	return h.Start(t, h.Build(t, JSON{
		"settings": JSON{"startup": JSON{"runOnStartup": hook}, "restart": JSON{"mode": "never"}},
		"services": JSON{"a": sh("cat prepared; echo >started", nil)},
	}), h.Options{Dir: dir})
}

func TestStartupCompletesFirst(t *testing.T) {
	t.Parallel()
	r := hooked(t, "sleep 0.3; echo ready >prepared")
	r.WantExit(0)
	if got := r.Stdout.Count("a", "ready"); got != 1 {
		t.Errorf("lines that the service read from the hook: got %d, want 1", got)
	}
}

func TestStartupFailure(t *testing.T) {
	t.Parallel()
	r := hooked(t, "exit 42")
	r.WantExit(42)
	if r.File("started") != "" {
		t.Error("the service was started after the hook had failed")
	}
}

func TestStartupMissing(t *testing.T) {
	t.Parallel()
	start(t, JSON{"settings": JSON{"startup": JSON{"runOnStartup": "/nonexistent/hook"}},
		"services": JSON{"a": sh("exec sleep 1000", nil)}}).WantExit(127)
}

// A stop during the hook ends the hook and starts nothing.
func TestStopDuringStartup(t *testing.T) {
	t.Parallel()
	r := hooked(t, "echo $$ >pid; exec sleep 1000")
	r.UntilPid("pid")
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	if r.File("started") != "" {
		t.Error("the service was started after the stop")
	}
}

// A hook alone, with no services, is a program too.
func TestStartupAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	hook := h.Script(t, dir, "hook", "echo >ran")
	r := h.Start(t, h.Build(t, JSON{"services": JSON{},
		"settings": JSON{"startup": JSON{"runOnStartup": hook}}}), h.Options{Dir: dir})
	r.WantExit(0)
	if r.File("ran") == "" {
		t.Error("the hook did not run")
	}
}

// What the hook leaves running in the background must not keep the services from starting for ever, and is
// gone at the end.
func TestStartupLeavesProcess(t *testing.T) {
	t.Parallel()
	r := hooked(t, "setsid sleep 1000 & echo ready >prepared")
	r.WantExit(0)
	if r.File("started") == "" {
		t.Error("the service was not started")
	}
}
