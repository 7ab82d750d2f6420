package machine

import (
	"slices"
	"testing"
	"time"

	"nimi/runtime/spec"
)

const second = time.Second

// has tells whether the last thing that was told to the machine has led to such an action.
func (s *script) has(want func(Action) bool) bool { return slices.ContainsFunc(s.done, want) }

// after forgets what has been done, and tells the machine something.
func (s *script) after(e Event) *script {
	s.done = nil
	s.tell(e)
	return s
}

// pass lets time go by up to at, with every deadline in between.
func (s *script) pass(at time.Duration) {
	for {
		next, any := s.m.Deadline()
		if !any || next > at {
			break
		}
		s.now = next
		s.tell(Event{Kind: Tick})
	}
	s.now = at
}

func starts(unit int) func(Action) bool {
	return func(a Action) bool { return a.Kind == Start && a.Unit == unit && a.Role == RoleMain }
}

func reports(k ReportKind, c Cause) func(Action) bool {
	return func(a Action) bool { return a.Kind == Say && a.Report.Kind == k && a.Report.Cause == c }
}

// pair is a service that has to become ready, and one that waits for it.
func pair(first spec.Service) *spec.Program {
	first.Stop = spec.Stop{Signal: spec.SIGTERM, Timeout: 5 * second}
	second := spec.Service{Stop: first.Stop, DependsOn: []spec.Dependency{{Condition: spec.ConditionReady}}}
	return &spec.Program{Services: []spec.Service{first, second}}
}

func probeEvery(p spec.Probe) spec.Probe {
	p.File, p.Period, p.Timeout = "/file", second, second/2
	p.SuccessThreshold = max(1, p.SuccessThreshold)
	return p
}

func TestReadyByProbe(t *testing.T) {
	s := play(t, pair(spec.Service{Ready: spec.Ready{Probe: probeEvery(spec.Probe{InitialDelay: 3 * second, SuccessThreshold: 2})}}))
	if s.pass(3*second - 1); s.has(func(a Action) bool { return a.Kind == Probe }) {
		t.Error("probed before the initial delay")
	}
	s.pass(3 * second)
	s.now += second / 10
	s.tell(Event{Kind: Probed, Good: true})
	s.pass(4*second - 1)
	s.tell(Event{Kind: Probed, Good: true}) // of nothing that is under way
	if s.has(starts(1)) {
		t.Error("the dependent starts after one good probe of two")
	}
	if s.pass(4 * second); !s.after(Event{Kind: Probed, Good: true}).has(starts(1)) {
		t.Error("the dependent does not start after two good probes")
	}
	if _, any := s.m.Deadline(); any {
		t.Error("the machine waits for something, though readiness is settled and there is no health check")
	}
}

// A probe that never answers is given up after its timeout, and the next comes when it is due.
func TestProbeTimeout(t *testing.T) {
	s := play(t, pair(spec.Service{Ready: spec.Ready{Probe: probeEvery(spec.Probe{FailureThreshold: 3})}}))
	count := func(k ActionKind) (n int) {
		for _, a := range s.done {
			if a.Kind == k {
				n++
			}
		}
		return n
	}
	s.pass(second + second/4)
	if got := count(Probe); got != 2 {
		t.Errorf("probes in 1.25 s: got %d, want 2", got)
	}
	if got := count(CancelProbe); got != 1 {
		t.Errorf("probes given up in 1.25 s: got %d, want 1", got)
	}
	s.pass(2*second + second/2)
	if !s.has(reports(ReportUnwell, CauseNotReady)) {
		t.Error("three probes have failed, and nothing happens")
	}
}

func TestStartTimeout(t *testing.T) {
	s := play(t, pair(spec.Service{Ready: spec.Ready{Notify: true, StartTimeout: 10 * second}}))
	s.pass(9 * second)
	s.tell(Event{Kind: Extend, Time: 6 * second})
	if s.pass(15*second - 1); s.has(reports(ReportUnwell, CauseStartTimeout)) {
		t.Error("ended although it has asked for more time")
	}
	if s.pass(15 * second); !s.has(reports(ReportUnwell, CauseStartTimeout)) {
		t.Error("not ended after the time that it has asked for")
	}
	if s.exits(0, Exit{Signal: int(spec.SIGTERM)}); !s.has(func(a Action) bool { return a.Kind == Say && a.Report.Kind == ReportSkipped }) {
		t.Error("the dependent is not given up")
	}
	if s.code != 143 {
		t.Errorf("code: got %d, want 143", s.code)
	}
}

// A service that ends in success before it is ready has failed, with a code that is not 0.
func TestEndedBeforeReady(t *testing.T) {
	s := play(t, pair(spec.Service{Ready: spec.Ready{Notify: true}}))
	if s.exits(0, Exit{}); s.code != 1 {
		t.Errorf("code: got %d, want 1", s.code)
	}
}

func TestHealth(t *testing.T) {
	restart := spec.Restart{Mode: spec.RestartAlways, Delay: second, Factor: 1}
	s := play(t, pair(spec.Service{Restart: restart, Health: probeEvery(spec.Probe{FailureThreshold: 2, SuccessThreshold: 1})}))
	answer := func(at time.Duration, good bool) {
		s.pass(at)
		s.tell(Event{Kind: Probed, Good: good, Text: "refused"})
	}
	answer(0, false)
	answer(1*second, true)
	answer(2*second, false)
	if s.has(reports(ReportUnwell, CauseUnhealthy)) {
		t.Error("two failures that are not in a row are enough")
	}
	if answer(3*second, false); !s.has(reports(ReportUnwell, CauseUnhealthy)) {
		t.Error("two failures in a row are not enough")
	}
	s.exits(0, Exit{})
	if got := s.wait(); got != second || len(s.starts) != 2 {
		t.Errorf("restart: got %d starts, the last after %v, want 2 and %v: it was stopped as sick, so it has failed", len(s.starts), got, second)
	}
}

func TestWatchdog(t *testing.T) {
	s := play(t, pair(spec.Service{Ready: spec.Ready{Notify: true}, Watchdog: 3 * second}))
	s.now = 5 * second // it counts from when it is ready
	s.tell(Event{Kind: SaidReady})
	s.now = 7 * second
	s.tell(Event{Kind: SaidAlive})
	if s.pass(10*second - 1); s.has(reports(ReportUnwell, CauseWatchdog)) {
		t.Error("it has said that it is alive, and is ended")
	}
	s.pass(10 * second)
	if !s.has(func(a Action) bool { return a.Kind == SignalMain && a.Signal == spec.SIGABRT }) {
		t.Error("silent, and not ended by ABRT")
	}
	if s.pass(15 * second); !s.has(func(a Action) bool { return a.Kind == SignalGroup && a.Signal == spec.SIGKILL }) {
		t.Error("it has not ended, and is not killed after stop.timeout")
	}
}

// Runs of a schedule never overlap; a failure is not the end of it.
func TestSchedule(t *testing.T) {
	p := one(spec.Restart{Mode: spec.RestartNever})
	p.Services[0].Type = spec.TypeOneshot
	p.Services[0].Schedule.Interval = second
	s := play(t, p)
	if len(s.starts) != 0 {
		t.Error("it runs before its time")
	}
	s.tell(Event{Kind: Due})
	if !s.after(Event{Kind: Due}).has(reports(ReportMissed, CauseNone)) || len(s.starts) != 1 {
		t.Errorf("due during a run: got %d starts, want 1 and a report", len(s.starts))
	}
	s.exits(0, Exit{Code: 3})
	if s.tell(Event{Kind: Due}); len(s.starts) != 2 {
		t.Errorf("after a failure: got %d starts, want 2", len(s.starts))
	}
	s.exits(0, Exit{})
	if s.tell(Event{Kind: Signalled, Signal: spec.SIGTERM}); s.code != 3 {
		t.Errorf("code: got %d, want 3, that of the run that failed", s.code)
	}
}

// What is announced to the launcher's own manager, and when.
func TestAnnouncements(t *testing.T) {
	s := play(t, pair(spec.Service{Ready: spec.Ready{Notify: true}, Reload: spec.Reload{Argv: []string{"reload"}}}))
	announced := func(want ...Announcement) {
		t.Helper()
		var got []Announcement
		for _, a := range s.done {
			if a.Kind == Announce {
				got = append(got, a.State)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("announced: got %v, want %v", got, want)
		}
	}
	announced()
	s.after(Event{Kind: SaidReady})
	announced(AnnounceReady)
	s.after(Event{Kind: Signalled, Signal: spec.SIGHUP})
	announced(AnnounceReloading)
	s.after(Event{Kind: Exited, Role: RoleReload})
	announced(AnnounceReady)
	s.after(Event{Kind: Signalled, Signal: spec.SIGTERM})
	announced(AnnounceStopping)
}

// When everything is ready that had to be waited for, that is said once, with the time it took.
func TestReadyIsSaid(t *testing.T) {
	said := func(s *script) (times []time.Duration) {
		for _, a := range s.done {
			if a.Kind == Say && a.Report.Kind == ReportReady {
				times = append(times, a.Report.Delay)
			}
		}
		return times
	}
	again := spec.Restart{Mode: spec.RestartAlways, Delay: second, Factor: 1}
	s := play(t, pair(spec.Service{Ready: spec.Ready{Notify: true}, Restart: again}))
	s.exits(0, Exit{Code: 1})
	s.wait()
	s.now += second
	s.tell(Event{Kind: SaidReady})
	s.exits(0, Exit{Code: 1})
	s.wait()
	s.tell(Event{Kind: SaidReady})
	s.tell(Event{Kind: Signalled, Signal: spec.SIGHUP})
	if got, want := said(s), []time.Duration{2 * second}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := said(play(t, chain(3))); got != nil {
		t.Errorf("nothing to wait for: got %v", got)
	}
	p := pair(spec.Service{Type: spec.TypeOneshot})
	s = play(t, p)
	if s.exits(0, Exit{}); len(said(s)) != 1 {
		t.Errorf("oneshot: got %v, want one", said(s))
	}
	p.Services = p.Services[:1]
	s = play(t, p)
	if s.exits(0, Exit{}); said(s) != nil {
		t.Errorf("nothing left to run: got %v", said(s))
	}
	p = pair(spec.Service{Ready: spec.Ready{Notify: true}})
	p.Services = append(p.Services, spec.Service{OnFailure: spec.FailureIgnore})
	s = play(t, p)
	s.exits(2, Exit{Code: 1})
	if s.tell(Event{Kind: SaidReady}); len(said(s)) != 1 { // it was ready once it was started
		t.Errorf("one has ended: got %v, want one", said(s))
	}
}

// A unit that cannot become ready holds up the announcement for three failures, and so does one that waits for it. When it
// is ready after all, and then the other one, that is announced again.
func TestAnnouncedWithoutTheHopeless(t *testing.T) {
	p := pair(spec.Service{Ready: spec.Ready{Notify: true}, Restart: spec.Restart{Mode: spec.RestartAlways, Delay: second, Factor: 1}})
	p.Services[1].Ready.Notify = true
	p.Services = append(p.Services, spec.Service{Ready: spec.Ready{Notify: true}})
	s := play(t, p)
	ready := func(a Action) bool { return a.Kind == Announce && a.State == AnnounceReady }
	for range 3 {
		s.exits(0, Exit{Code: 1})
		s.wait()
	}
	if s.has(ready) {
		t.Error("announced while unit 2 may become ready")
	}
	if !s.after(Event{Kind: SaidReady, Unit: 2}).has(ready) {
		t.Error("not announced, though nothing but unit 0 and what waits for it is not ready")
	}
	if !s.after(Event{Kind: Signalled, Signal: spec.SIGHUP}).has(ready) {
		t.Error("not announced after a reload")
	}
	if s.after(Event{Kind: SaidReady, Unit: 0}).has(ready) {
		t.Error("announced although unit 1 may become ready now")
	}
	if !s.after(Event{Kind: SaidReady, Unit: 1}).has(ready) {
		t.Error("not announced when all are ready")
	}
}
