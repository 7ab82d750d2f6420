package e2e

import (
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

// reporter is a service that prints the signals that it receives, and ends on TERM.
const reporter = "for s in HUP USR1 USR2 WINCH ALRM ABRT; do trap \"echo $s\" $s; done; trap 'exit 0' TERM; echo up; while :; do sleep 0.02; done"

// Signals that mean nothing to the launcher are forwarded to every service, once.
func TestSignalsForwarded(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{"a": sh(reporter, nil), "b": sh(reporter, nil)}))
	for _, s := range []string{"a", "b"} {
		r.UntilLine(s, "up")
	}
	for _, c := range []struct {
		signal syscall.Signal
		name   string
	}{{syscall.SIGUSR1, "USR1"}, {syscall.SIGUSR2, "USR2"}, {syscall.SIGWINCH, "WINCH"}, {syscall.SIGALRM, "ALRM"}, {syscall.SIGABRT, "ABRT"}} {
		r.Signal(c.signal)
		for _, s := range []string{"a", "b"} {
			r.UntilLine(s, c.name)
		}
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	for _, s := range []string{"a", "b"} {
		if got, want := len(r.Stdout.Of(s)), 6; got != want {
			t.Errorf("%s: got lines %q, want %d", s, r.Stdout.Of(s), want)
		}
	}
}

// HUP reloads: a service gets its reloadSignal; one that has none is left alone, and lives.
func TestReload(t *testing.T) {
	t.Parallel()
	can := sh(reporter, nil)
	can["process"].(JSON)["reloadSignal"] = "USR2"
	cannot := sh("echo up; exec sleep 1000", nil)
	r := start(t, h.Services(JSON{"can": can, "cannot": cannot, "silent": sh(reporter, nil)}))
	for _, s := range []string{"can", "cannot", "silent"} {
		r.UntilLine(s, "up")
	}
	r.Signal(syscall.SIGHUP)
	r.UntilLine("can", "USR2")
	r.Signal(syscall.SIGUSR1) // comes after the HUP, so a line that the HUP caused would stand before it
	r.UntilLine("silent", "USR1")
	if got := r.Stdout.Of("silent"); len(got) != 2 {
		t.Errorf("the service that cannot reload: got %q, want only up and USR1", got)
	}
	r.Signal(syscall.SIGTERM)
	r.Wait() // USR1 has killed the service "cannot"; that is no concern of this test
}

// settings.signals rewrites what the launcher receives, or swallows it.
func TestSignalsRewritten(t *testing.T) {
	t.Parallel()
	config := h.Services(JSON{"a": sh(reporter, nil)})
	config["settings"].(JSON)["signals"] = JSON{"USR1": "USR2", "TERM": nil, "SIGALRM": "SIGTERM", "WINCH": "HUP"}
	config["services"].(JSON)["a"].(JSON)["process"].(JSON)["reloadSignal"] = "HUP"
	r := start(t, config)
	r.UntilLine("a", "up")
	r.Signal(syscall.SIGTERM) // swallowed
	r.Signal(syscall.SIGUSR1)
	r.UntilLine("a", "USR2")
	r.Signal(syscall.SIGWINCH) // reloads
	r.UntilLine("a", "HUP")
	r.Signal(syscall.SIGALRM) // stops
	r.WantExit(0)
	if got := r.Stdout.Count("a", "USR1"); got != 0 {
		t.Errorf("USR1: got %d, want it rewritten", got)
	}
}
