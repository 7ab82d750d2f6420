package launcher

import (
	"strings"
	"testing"
	"time"

	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// A service that fails again and again is said to do so once, then how often in each window, until it stops doing so; what
// is different is said at once.
func TestRepeatedLinesAreCounted(t *testing.T) {
	always := spec.Restart{Mode: spec.RestartAlways}
	l := &loop{program: &spec.Program{Services: []spec.Service{{Name: "web", Restart: always}, {Name: "db", Restart: always}}}, units: make([]unit, 3), begin: sys.Elapsed()}
	l.host.Say = l.notices.Add
	said := func(want ...string) {
		t.Helper()
		var got []string
		for _, line := range l.notices.Take() {
			got = append(got, line.Text)
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("said: got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
	fails := func(unit, times, code int) {
		for i := range times {
			l.report(machine.Report{Kind: machine.ReportRestart, Unit: unit, Exit: machine.Exit{Code: code},
				Ran: time.Duration(i) * time.Millisecond, Restarts: i, Delay: time.Duration(i) * time.Second})
		}
	}
	pass := func() {
		for i := range l.timers {
			l.timers[i].at = 0
		}
		l.ring()
	}
	fails(0, 6, 1)
	fails(1, 1, 1)
	said("web: exited with code 1 after 0 ms; starting again in 0 ms", "db: exited with code 1 after 0 ms; starting again in 0 ms")
	fails(0, 1, 2)
	said("web: exited with code 2 after 0 ms; starting again in 0 ms")
	pass()
	said("web: exited with code 1 after 5 ms; starting again in 5 s (again, 5 times in 10 s)")
	fails(0, 1, 1)
	fails(0, 1, 2)
	said("web: exited with code 2 after 0 ms; starting again in 0 ms") // whose window had passed without it
	l.report(machine.Report{Kind: machine.ReportStop, Unit: -1})
	said("web: exited with code 1 after 0 ms; starting again in 0 ms (again, 1 time in 10 s)", "stopping all services")
	pass()
	pass()
	said()
	if len(l.timers)+len(l.repeats) > 0 {
		t.Errorf("%d timers and %d lines are left, want none at rest", len(l.timers), len(l.repeats))
	}
}

// Restarts that are numbered are few, and each is said.
func TestNumberedRestartsAreSaid(t *testing.T) {
	l := &loop{program: &spec.Program{Services: []spec.Service{{Name: "web", Restart: spec.Restart{Mode: spec.RestartUpToCount, Count: 5}}}}, units: make([]unit, 2), begin: sys.Elapsed()}
	l.host.Say = l.notices.Add
	for n := range 5 {
		l.report(machine.Report{Kind: machine.ReportRestart, Exit: machine.Exit{Code: 1}, Restarts: n + 1, Limit: 5})
	}
	if got := l.notices.Take(); len(got) != 5 || !strings.HasSuffix(got[4].Text, "(5 of 5)") {
		t.Errorf("got %v, want five lines", got)
	}
}
