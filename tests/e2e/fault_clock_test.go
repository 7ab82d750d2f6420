package e2e

import (
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// Where the launcher counts time from does not matter: at the beginning of time, or after 30 years without a restart, and
// in a time namespace of its own (time_namespaces(7)). Only the wall clock can be set while a system runs; what schedules
// make of that is tested where their clock can be set (runtime/internal/schedule).
func TestFaultClockOffset(t *testing.T) {
	t.Parallel()
	h.Need(t, "unshare")
	for _, offset := range []string{"1", "946080000"} {
		wrap := []string{"unshare", "--fork", "--pid", "--mount-proc", "--kill-child", "--time", "--monotonic", offset, "--boottime", offset}
		if out, err := exec.Command(wrap[0], append(wrap[1:], "true")...).CombinedOutput(); err != nil {
			t.Skipf("time namespaces cannot be made: %s", strings.TrimSpace(string(out)))
		}
		r := h.Start(t, h.Build(t, h.Services(JSON{
			"failing":  sh("exit 1", JSON{"onFailure": "ignore", "restart": JSON{"mode": "up-to-count", "count": 2, "time": 50}}),
			"schedule": sh("echo x >>runs", JSON{"type": "oneshot", "schedule": JSON{"interval": 50}}),
			"deaf":     sh("trap '' TERM; echo up; while :; do sleep 0.02; done", JSON{"stop": JSON{"timeout": 200}}),
		})), h.Options{Wrap: wrap})
		r.UntilLine("deaf", "up")
		r.UntilFile("runs", 3)
		r.Until("the failing service to be given up", func() bool { return strings.Contains(r.Stderr.String(), "given up after 2 restarts") })
		kill(t, h.Children(r.Pid)[0], syscall.SIGTERM)
		r.WantExit(137)
	}
}

// A launcher that has stood still for a time (as a virtual machine does, or a suspended container) goes on as if that
// had been a moment: one run of a schedule, not all that it has missed; a service that was waiting for a restart has it.
func TestFaultClockGap(t *testing.T) {
	t.Parallel()
	config := h.Services(JSON{
		"schedule": sh("echo x >>runs", JSON{"type": "oneshot", "schedule": JSON{"interval": 100}}),
		"again":    sh("echo x >>starts; exit 1", JSON{"restart": JSON{"mode": "always", "time": 100}}),
	})
	everywhere(t, config, func(t *testing.T, r *h.Run, launcher int) {
		r.UntilFile("runs", 2)
		r.UntilFile("starts", 2)
		kill(t, launcher, syscall.SIGSTOP)
		r.Until("it to stand still", func() bool { return strings.HasPrefix(h.Status(launcher)["State"], "T") })
		before := len(r.UntilFile("runs", 1))
		const gap = 1200 * time.Millisecond
		time.Sleep(gap) // not to wait for anything: this is the gap
		begin := time.Now()
		kill(t, launcher, syscall.SIGCONT)
		r.UntilFile("runs", before+1)
		r.UntilFile("starts", 3)
		made, most := len(r.UntilFile("runs", 1))-before, int(time.Since(begin)/(100*time.Millisecond))+3
		if made > most {
			t.Errorf("runs after the gap: got %d, want at most %d", made, most)
		}
		kill(t, launcher, syscall.SIGTERM)
		if got := r.Wait(); got != 0 && got != 1 { // the second where "again" has just failed
			t.Errorf("exit code: got %d, want 0 or 1", got)
		}
	})
}
