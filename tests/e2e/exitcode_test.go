package e2e

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

// The launcher's exit code says how the services fared (docs/exit-codes.md).
func TestExitCode(t *testing.T) {
	plain := filepath.Join(t.TempDir(), "plain")
	if err := os.WriteFile(plain, []byte("no program\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	argv := func(a ...string) JSON { return JSON{"process": JSON{"argv": a}} }
	for _, c := range []struct {
		name     string
		services JSON
		want     int
	}{
		{"all well", JSON{"a": sh("exit 0", nil), "b": sh("exit 0", nil)}, 0},
		{"service fails", JSON{"a": sh("exit 0", nil), "b": sh("exit 3", nil)}, 3},
		{"first failure counts", JSON{
			"late":  sh("sleep 0.3; exit 4", nil),
			"early": sh("exit 5", nil)}, 5},
		{"failure with a code that counts as success", JSON{
			"a": sh("exit 7", JSON{"restart": JSON{"successExitStatus": []int{7}}})}, 0},
		{"failure ignored", JSON{"a": sh("exit 3", JSON{"onFailure": "ignore"})}, 0},
		{"killed by KILL", JSON{"a": sh("kill -KILL $$", nil)}, 137},
		{"killed by ABRT", JSON{"a": sh("kill -ABRT $$", nil)}, 134},
		{"killed by TERM that nobody asked for", JSON{"a": sh("kill -TERM $$", nil)}, 143},
		{"program missing", JSON{"a": argv("/nonexistent/program")}, 127},
		{"program not on PATH", JSON{"a": argv("no-such-program-anywhere")}, 127},
		{"not executable", JSON{"a": argv(plain)}, 126},
		{"program is a directory", JSON{"a": argv("/")}, 126},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			start(t, h.Services(c.services)).WantExit(c.want)
		})
	}
}

// A service that cannot be started fails alone: the others run to their end.
func TestMissingProgramFailsAlone(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{
		"missing": JSON{"process": JSON{"argv": []string{"/nonexistent/program"}}},
		"other":   sh("sleep 0.3; echo done", nil),
	}))
	r.WantExit(127)
	if got := r.Stdout.Count("other", "done"); got != 1 {
		t.Errorf("the other service: got %d lines \"done\", want 1", got)
	}
}

func TestOnFailureStop(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{
		"bad":   sh("until test -e up; do sleep 0.01; done; exit 9", JSON{"onFailure": "stop"}),
		"other": sh("echo >up; exec sleep 1000", nil),
	}))
	r.WantExit(9)
}

func TestOnSuccessStop(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{
		"job":   sh("until test -e up; do sleep 0.01; done", JSON{"onSuccess": "stop"}),
		"other": sh("echo >up; exec sleep 1000", nil),
	}))
	r.WantExit(0)
}

// A stop that was asked for and went cleanly is no failure, whichever signal asked for it and however the
// service ends on it.
func TestStopExitCode(t *testing.T) {
	for _, c := range []struct {
		name, script string
		signal       syscall.Signal
		want         int
	}{
		{"TERM, dies of it", "echo up; exec sleep 1000", syscall.SIGTERM, 0},
		{"INT, dies of TERM", "echo up; exec sleep 1000", syscall.SIGINT, 0},
		{"QUIT, dies of TERM", "echo up; exec sleep 1000", syscall.SIGQUIT, 0},
		{"TERM, exits with 0", "trap 'exit 0' TERM; echo up; while :; do sleep 0.02; done", syscall.SIGTERM, 0},
		{"TERM, exits with 143", "trap 'exit 143' TERM; echo up; while :; do sleep 0.02; done", syscall.SIGTERM, 0},
		{"TERM, exits with 6", "trap 'exit 6' TERM; echo up; while :; do sleep 0.02; done", syscall.SIGTERM, 6},
		{"has to be killed", "trap '' TERM; echo up; while :; do sleep 0.02; done", syscall.SIGTERM, 137},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := start(t, h.Services(JSON{"a": sh(c.script, JSON{"stop": JSON{"timeout": 500}})}))
			r.UntilLine("a", "up")
			r.Signal(c.signal)
			r.WantExit(c.want)
		})
	}
}

func TestUsageError(t *testing.T) {
	t.Parallel()
	launcher := h.Build(t, h.Services(JSON{"a": sh("echo started", nil)}))
	for _, args := range [][]string{{"--no-such-option"}, {"no-such-command"}} {
		r := h.Start(t, launcher, h.Options{Args: args})
		r.WantExit(2)
		if r.Stdout.String() != "" || r.Stderr.String() == "" {
			t.Errorf("%v: got stdout %q and stderr %q, want a message on stderr alone", args, r.Stdout, r.Stderr)
		}
	}
}
