package e2e

import (
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// Services that do not want to end, in every way there is.
func TestFaultStubborn(t *testing.T) {
	t.Parallel()
	h.Need(t, "setsid")
	const loop = "while :; do sleep 0.02; done"
	const deaf = "until test -e deaf; do sleep 0.01; done; echo up; exec sleep 1000"
	killed := "a: has not ended 300 ms after TERM: killed"
	for _, c := range []struct {
		name, script string
		want         int
		line         string
	}{
		{"ignores TERM", "trap '' TERM; echo up; " + loop, 137, killed},
		{"so does its child", "trap '' TERM; sh -c '" + loop + "' & trap - TERM; echo up; " + loop, 137, killed},
		{"stands still", "echo up; kill -STOP $$; " + loop, 0, ""},
		{"stands still and ignores TERM", "trap '' TERM; echo up; kill -STOP $$; " + loop, 137, killed},
		{"stops all of its group when it is asked to end", "trap 'kill -STOP 0' TERM; echo up; " + loop, 137, killed},
		{"has a daemon", "(setsid sh -c '(setsid sleep 1000 &)' &); echo up; exec sleep 1000", 0, ""},
		{"has a daemon that ignores TERM", "(setsid sh -c 'trap \"\" TERM; (setsid sh -c \"echo >deaf; " + loop + "\" &)' &); " + deaf, 0,
			"killing everything that is left"},
		{"has a daemon that stands still", "(setsid sh -c 'kill -STOP $$; " + loop + "' &); echo up; exec sleep 1000", 0, ""},
		{"closes its output", "echo up; exec >&- 2>&-; exec sleep 1000", 0, ""},
		{"has a grandchild that holds its output", "(sh -c 'setsid sleep 1000 &' &); echo up; exec sleep 1000", 0, ""},
		{"has a grandchild that writes without end", "setsid sh -c 'trap \"\" TERM PIPE; echo >deaf; while :; do echo x; done' & " + deaf, 0,
			"killing everything that is left"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			config := withSettings(h.Services(JSON{"a": sh(c.script, JSON{"stop": JSON{"timeout": 300}})}), JSON{"shutdown": JSON{"timeout": 600}})
			everywhere(t, config, func(t *testing.T, r *h.Run, launcher int) {
				r.UntilLine("a", "up")
				begin := time.Now()
				kill(t, launcher, syscall.SIGTERM)
				r.WantExit(c.want)
				if got, most := time.Since(begin), 4*time.Second; got > most {
					t.Errorf("time to stop: got %v, want at most %v", got, most)
				}
				wantLine(t, r, "stopping all services on TERM")
				if c.line != "" {
					wantLine(t, r, c.line)
				}
			})
		})
	}
}
