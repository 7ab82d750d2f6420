package container

import (
	"strings"
	"testing"
)

// zombies lists the processes of the container that have ended and that nobody has reaped.
func (c container) zombies() string {
	return c.sh("busybox grep -l '^State:.Z' /proc/[0-9]*/status 2>/dev/null")
}

// Thousands of processes whose parents end before them, as PID 1 and below another init: all are reaped.
func TestOrphans(t *testing.T) {
	t.Parallel()
	// Each turn leaves two: one that has ended by then or soon will, and a daemon in a session of its own.
	churn := `i=0; while [ $i -lt 1000 ]; do (: & busybox setsid busybox true &) ; i=$((i+1)); done; echo done; ` + forever
	id := image(t, web(JSON{"a": sh(churn, nil), "b": sh(churn, nil), "c": sh(churn, nil)}), plain(t))
	for name, flags := range map[string][]string{"PID 1": nil, "init": {"--init"}} {
		t.Run(name, func(t *testing.T) {
			r := run(t, id, flags...)
			r.until("6000 orphans", func() bool { return strings.Count(r.logs().out, "| done") == 3 })
			r.until("no zombie", func() bool { return r.zombies() == "" })
			if got := r.sleepers(); got != 3 {
				t.Errorf("services that run: got %d, want 3\n%s", got, r.report())
			}
			r.stop()
			r.wantExit(0)
		})
	}
}
