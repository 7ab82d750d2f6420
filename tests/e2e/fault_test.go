package e2e

import (
	"os"
	"strings"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

// The tests of fault_*_test.go put the launcher into trouble. Each checks the same: what could go on does, the stop ends
// in time, the exit code is right, one line says what happened, and nothing is left running (which Run.Wait checks).

// everywhere runs a test with the launcher as PID 1 of a namespace and as an ordinary process. Its number is that outside.
func everywhere(t *testing.T, config JSON, test func(t *testing.T, r *h.Run, launcher int)) {
	t.Helper()
	t.Run("ordinary", func(t *testing.T) {
		t.Parallel()
		r := start(t, config)
		test(t, r, r.Pid)
	})
	t.Run("PID 1", func(t *testing.T) {
		t.Parallel()
		r, launcher := pid1(t, config)
		test(t, r, launcher)
	})
}

// withSettings adds program settings to a configuration.
func withSettings(config, settings JSON) JSON {
	for name, value := range settings {
		config["settings"].(JSON)[name] = value
	}
	return config
}

// wantLine checks that the launcher has said something exactly once.
func wantLine(t *testing.T, r *h.Run, line string) {
	t.Helper()
	if got := strings.Count(r.Stderr.String(), "nimi: "+line+"\n"); got != 1 {
		t.Errorf("lines %q: got %d, want 1 in:\n%s", line, got, r.Stderr)
	}
}

// put writes a file into the launcher's directory.
func put(t *testing.T, r *h.Run, name, text string) {
	t.Helper()
	if err := os.WriteFile(r.Path(name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func kill(t *testing.T, pid int, sig syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(pid, sig); err != nil {
		t.Fatalf("signal %v to %d: %v", sig, pid, err)
	}
}
