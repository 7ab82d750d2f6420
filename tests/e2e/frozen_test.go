package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// freezer is a way to have a launcher not run for a while.
type freezer struct {
	name   string
	wrap   []string // how the launcher is started
	freeze func(launcher int) error
	thaw   func(launcher int) error
}

// freezers returns the ways that there are here. docker pause uses one of the first two.
func freezers(t *testing.T) []freezer {
	all := []freezer{{"SIGSTOP", nil,
		func(pid int) error { return syscall.Kill(pid, syscall.SIGSTOP) },
		func(pid int) error { return syscall.Kill(pid, syscall.SIGCONT) },
	}}
	for _, g := range []struct{ name, root, file, freeze, thaw string }{
		{"cgroup v2", "/sys/fs/cgroup", "cgroup.freeze", "1", "0"},
		{"cgroup v2 beside v1", "/sys/fs/cgroup/unified", "cgroup.freeze", "1", "0"},
		{"cgroup v1", "/sys/fs/cgroup/freezer", "freezer.state", "FROZEN", "THAWED"},
	} {
		dir := filepath.Join(g.root, fmt.Sprint("nimi-frozen-", os.Getpid()))
		if os.Mkdir(dir, 0o755) != nil {
			continue
		}
		t.Cleanup(func() {
			for end := time.Now().Add(h.Deadline); os.Remove(dir) != nil; time.Sleep(10 * time.Millisecond) {
				if time.Now().After(end) {
					t.Errorf("%s cannot be removed", dir)
					return
				}
			}
		})
		file := filepath.Join(dir, g.file)
		if _, err := os.Stat(file); err != nil {
			continue
		}
		all = append(all, freezer{g.name, []string{"/bin/sh", "-c", `echo $$ >"$1/cgroup.procs" && exec "$2"`, "sh", dir},
			func(int) error { return os.WriteFile(file, []byte(g.freeze), 0) },
			func(int) error { return os.WriteFile(file, []byte(g.thaw), 0) },
		})
	}
	return all
}

// Time in which the launcher did not run counts for no timeout.
func TestFrozen(t *testing.T) {
	t.Parallel()
	const gap = 2500 * time.Millisecond
	steps := func(n int) string { // a time that passes while it runs, in a shell: n times 0.1 s
		return "for i in $(seq " + strconv.Itoa(n) + "); do sleep 0.1; done"
	}
	probe := JSON{"exec": []string{"/bin/sh", "-c", "echo x >>probes; " + steps(4)}, "period": 500, "timeout": 2000, "failureThreshold": 1}
	launcher := h.Build(t, withSettings(h.Services(JSON{
		"dog":     peer(t, "beat 500", JSON{"type": "notify", "watchdog": 2000}),
		"slow":    peer(t, "slow 1500", JSON{"type": "notify", "ready": JSON{"startTimeout": 3500}}),
		"healthy": sh("exec sleep 1000", JSON{"health": probe}),
		"again":   sh("date +%s%N >>starts; exit 1", JSON{"restart": JSON{"mode": "up-to-count", "count": 1, "time": 2000}, "onFailure": "ignore"}),
		"last":    sh("trap '"+steps(8)+"; echo ended; exit 0' TERM; echo up; while :; do sleep 0.05; done", JSON{"stop": JSON{"timeout": 5500}}),
	}), JSON{"shutdown": JSON{"timeout": 6000}}))
	for _, f := range freezers(t) {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			r := h.Start(t, launcher, h.Options{Wrap: f.wrap})
			pause := func(gap time.Duration) (thawed time.Time) {
				t.Helper()
				if err := f.freeze(r.Pid); err != nil {
					t.Fatal(err)
				}
				time.Sleep(gap) // not to wait for anything: this is the gap
				thawed = time.Now()
				if err := f.thaw(r.Pid); err != nil {
					t.Fatal(err)
				}
				return thawed
			}
			r.UntilLine("last", "up")
			r.UntilFile("starts", 1)
			r.UntilFile("probes", 1)
			r.Until("the failure", func() bool { return strings.Contains(r.Stderr.String(), "again: ") })
			failed := time.Now()
			thawed := pause(gap)
			second, err := strconv.ParseInt(r.UntilFile("starts", 2)[1], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			// The delay before the pause is too short to matter where nothing else used the machine.
			waited := time.Unix(0, second).Sub(thawed) + thawed.Add(-gap).Sub(failed)
			if waited < 1500*time.Millisecond {
				t.Errorf("restart %v after the failure, the pause apart; want 2 s", waited)
			}
			for range 2 {
				before := len(r.UntilFile("probes", 1))
				r.UntilFile("probes", before+1)
				pause(gap)
				r.UntilFile("probes", len(r.UntilFile("probes", 1))+1) // it runs for a while
			}
			r.Signal(syscall.SIGTERM)
			r.Until("the stop", func() bool { return strings.Contains(r.Stderr.String(), "stopping") })
			pause(2 * gap) // with the time that the service takes, more than its timeout; without, much less
			r.WantExit(0)
			if got := r.Stdout.Count("last", "ended"); got != 1 {
				t.Errorf("the service that takes its time to stop: ended %d times, want 1", got)
			}
			for _, line := range strings.Split(r.Stderr.String(), "\n") {
				for _, name := range []string{"dog", "slow", "healthy", "last"} {
					if strings.Contains(line, "nimi: "+name+": ") {
						t.Errorf("the launcher says: %s", line)
					}
				}
			}
		})
	}
}
