package machine

import (
	"testing"
	"time"

	"nimi/runtime/spec"
)

// script drives a machine by hand: it notes what it is told to do, and answers every Start with Started.
type script struct {
	t      *testing.T
	m      *Machine
	now    time.Duration
	starts []time.Duration // of unit 0
	done   []Action
	code   int // of Quit; negative before it

	oneshots bool // settle has them complete
	missing  bool // no main process can be made
}

func play(t *testing.T, p *spec.Program) *script {
	if p.Shutdown == (spec.Shutdown{}) {
		p.Shutdown = spec.Shutdown{Signal: spec.SIGTERM, Timeout: 9 * time.Second}
	}
	s := &script{t: t, m: New(p, 1), code: -1}
	withParts(s.m)
	s.tell(Event{Kind: Begin})
	return s
}

func (s *script) tell(e Event) {
	var started []Event
	for _, a := range s.m.Step(s.now, e) {
		switch a.Kind {
		case Start:
			if a.Unit == 0 && a.Role == RoleMain {
				s.starts = append(s.starts, s.now)
			}
			e := Event{Kind: Started, Unit: a.Unit, Role: a.Role}
			if s.missing && a.Role == RoleMain {
				e.Kind, e.Exit = StartFailed, Exit{Code: 127, Unstarted: true}
			}
			started = append(started, e)
		case Quit:
			s.code = a.Code
		}
		s.done = append(s.done, a)
	}
	for _, e := range started {
		s.tell(e)
	}
	if s.m.phase == sweeping {
		s.tell(Event{Kind: NoChildren})
	}
}

// exits has the main process of a unit end, with nothing left of its group.
func (s *script) exits(unit int, e Exit) {
	s.tell(Event{Kind: Exited, Unit: unit, Exit: e, GroupEmpty: true})
}

// wait lets time pass to the machine's next deadline, and returns how long that was.
func (s *script) wait() time.Duration {
	at, any := s.m.Deadline()
	if !any {
		s.t.Fatal("the machine waits for nothing")
	}
	passed := at - s.now
	s.now = at
	s.tell(Event{Kind: Tick})
	return passed
}

func one(r spec.Restart) *spec.Program {
	return &spec.Program{Services: []spec.Service{{Restart: r, Stop: spec.Stop{Signal: spec.SIGTERM, Timeout: 5 * time.Second}}}}
}

func TestBackoff(t *testing.T) {
	r := spec.Restart{Mode: spec.RestartAlways, Delay: 100 * time.Millisecond, Factor: 3, MaxDelay: time.Second, ResetAfter: 10 * time.Second}
	s := play(t, one(r))
	for i, want := range []time.Duration{100, 300, 900, 1000, 1000} {
		s.exits(0, Exit{Code: 1})
		if got := s.wait(); got != want*time.Millisecond {
			t.Errorf("delay %d: got %v, want %v ms", i+1, got, int64(want))
		}
	}
	s.now += r.ResetAfter
	s.exits(0, Exit{Code: 1})
	if got := s.wait(); got != r.Delay {
		t.Errorf("delay after a run of resetAfter: got %v, want %v", got, r.Delay)
	}
}

// What cannot be started is tried less and less often, even where failures of what runs are not.
func TestBackoffOfStarts(t *testing.T) {
	for _, c := range []struct {
		delay, longest time.Duration
		factor         float64
		want           []time.Duration // in milliseconds
	}{
		{time.Second, time.Minute, 1, []time.Duration{1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000}},
		{time.Second, time.Minute, 3, []time.Duration{1000, 3000, 9000, 27000, 60000}},
		{0, time.Minute, 1, []time.Duration{0, 100, 200, 400}},
		{0, 0, 1, []time.Duration{0, 100, 100}},
		{time.Second, 0, 1, []time.Duration{1000, 1000}},
	} {
		s := play(t, one(spec.Restart{Mode: spec.RestartAlways, Delay: c.delay, Factor: c.factor, MaxDelay: c.longest}))
		s.missing = true
		s.exits(0, Exit{Code: 1})
		for i, want := range c.want {
			if got := s.wait(); got != want*time.Millisecond {
				t.Errorf("%v, factor %v: delay %d: got %v, want %v ms", c.delay, c.factor, i+1, got, int64(want))
			}
		}
	}
}

func TestJitterStaysInBounds(t *testing.T) {
	r := spec.Restart{Mode: spec.RestartAlways, Delay: 100 * time.Millisecond, Factor: 1, MaxDelay: time.Second, Jitter: 50 * time.Millisecond}
	s := play(t, one(r))
	seen := map[time.Duration]bool{}
	for range 200 {
		s.exits(0, Exit{Code: 1})
		d := s.wait()
		if d < r.Delay || d > r.Delay+r.Jitter {
			t.Fatalf("delay: got %v, want %v up to %v more", d, r.Delay, r.Jitter)
		}
		seen[d] = true
	}
	if len(seen) < 100 {
		t.Errorf("got %d different delays of 200, want them to differ", len(seen))
	}
}

func TestRestartCounts(t *testing.T) {
	for _, c := range []struct {
		name string
		r    spec.Restart
		exit Exit
		runs int
		code int
	}{
		{"never", spec.Restart{Mode: spec.RestartNever}, Exit{Code: 3}, 1, 3},
		{"up-to-count runs count and one times", spec.Restart{Mode: spec.RestartUpToCount, Count: 4, Factor: 1}, Exit{Code: 3}, 5, 3},
		{"up-to-count 0", spec.Restart{Mode: spec.RestartUpToCount, Factor: 1}, Exit{Code: 3}, 1, 3},
		{"clean exit is completion", spec.Restart{Mode: spec.RestartAlways, Factor: 1}, Exit{}, 1, 0},
		{"onSuccess", spec.Restart{Mode: spec.RestartUpToCount, Count: 2, OnSuccess: true, Factor: 1}, Exit{}, 3, 0},
		{"successExitStatus", spec.Restart{Mode: spec.RestartAlways, SuccessExitStatus: []int{3, 4}, Factor: 1}, Exit{Code: 4}, 1, 0},
		{"ended by a signal", spec.Restart{Mode: spec.RestartNever}, Exit{Signal: 11}, 1, 139},
	} {
		s := play(t, one(c.r))
		for s.code < 0 {
			s.exits(0, c.exit)
			if s.code < 0 {
				s.wait()
			}
		}
		if len(s.starts) != c.runs || s.code != c.code {
			t.Errorf("%s: got %d runs and code %d, want %d and %d", c.name, len(s.starts), s.code, c.runs, c.code)
		}
	}
}

func TestStopOutcome(t *testing.T) {
	for _, c := range []struct {
		name string
		exit Exit
		code int
	}{
		{"clean exit", Exit{}, 0},
		{"ended by the stop signal", Exit{Signal: 15}, 0},
		{"the code that stands for the stop signal", Exit{Code: 143}, 0},
		{"another code", Exit{Code: 1}, 1},
		{"another signal", Exit{Signal: 6}, 134},
	} {
		s := play(t, one(spec.Restart{Mode: spec.RestartAlways, Factor: 1}))
		s.tell(Event{Kind: Signalled, Signal: spec.SIGTERM})
		s.exits(0, c.exit)
		if s.code != c.code {
			t.Errorf("%s: got code %d, want %d", c.name, s.code, c.code)
		}
	}
}

func TestStopTimeoutKills(t *testing.T) {
	s := play(t, one(spec.Restart{Mode: spec.RestartAlways, Factor: 1}))
	s.tell(Event{Kind: Signalled, Signal: spec.SIGINT})
	if got := s.wait(); got != 5*time.Second {
		t.Errorf("killed after %v, want stop.timeout", got)
	}
	if last := s.done[len(s.done)-1]; last.Kind != SignalGroup || last.Signal != spec.SIGKILL {
		t.Errorf("after the timeout: got %+v, want KILL to the group", last)
	}
	s.exits(0, Exit{Signal: 9})
	if s.code != 137 {
		t.Errorf("code: got %d, want 137", s.code)
	}
}

func TestSecondSignalKillsAtOnce(t *testing.T) {
	s := play(t, one(spec.Restart{Mode: spec.RestartAlways, Factor: 1}))
	s.tell(Event{Kind: Signalled, Signal: spec.SIGTERM})
	s.tell(Event{Kind: Signalled, Signal: spec.SIGINT})
	if last := s.done[len(s.done)-1]; last.Kind != SignalGroup || last.Signal != spec.SIGKILL || s.now != 0 {
		t.Errorf("got %+v at %v, want KILL to the group at once", last, s.now)
	}
}

func TestTheSameSignalTwiceIsOneRequest(t *testing.T) {
	s := play(t, one(spec.Restart{Mode: spec.RestartAlways, Factor: 1}))
	s.tell(Event{Kind: Signalled, Signal: spec.SIGINT})
	s.now += Echo - 1
	s.tell(Event{Kind: Signalled, Signal: spec.SIGINT})
	if last := s.done[len(s.done)-1]; last.Signal != spec.SIGTERM {
		t.Errorf("within %v: got %+v, want no more than the stop signal", Echo, last)
	}
	s.now++
	s.tell(Event{Kind: Signalled, Signal: spec.SIGINT})
	if last := s.done[len(s.done)-1]; last.Signal != spec.SIGKILL {
		t.Errorf("after %v: got %+v, want KILL", Echo, last)
	}
}

// A stop that a unit has begun is not cut short by the first signal that asks for it.
func TestFirstSignalDuringAStop(t *testing.T) {
	p := one(spec.Restart{})
	p.Services = append(p.Services, p.Services[0])
	p.Services[1].OnFailure = spec.FailureStop
	s := play(t, p)
	s.exits(1, Exit{Code: 3})
	s.tell(Event{Kind: Signalled, Signal: spec.SIGTERM})
	for _, a := range s.done {
		if a.Signal == spec.SIGKILL {
			t.Fatalf("got %+v, want the stop to go on", a)
		}
	}
	s.exits(0, Exit{})
	if s.code != 3 {
		t.Errorf("code: got %d, want 3", s.code)
	}
}

func TestSignalRules(t *testing.T) {
	p := one(spec.Restart{})
	p.Services[0].Reload.Signal = spec.SIGUSR2
	p.Signals = []spec.SignalRule{{From: spec.SIGINT, To: spec.SIGHUP}, {From: spec.SIGUSR1}}
	s := play(t, p)
	for _, c := range []struct{ sent, want spec.Signal }{
		{spec.SIGWINCH, spec.SIGWINCH},
		{spec.SIGHUP, spec.SIGUSR2},
		{spec.SIGINT, spec.SIGUSR2},
		{spec.SIGUSR1, 0},
	} {
		s.done = nil
		s.tell(Event{Kind: Signalled, Signal: c.sent})
		var got spec.Signal
		for _, a := range s.done {
			if a.Kind == SignalMain {
				got = a.Signal
			}
		}
		if got != c.want {
			t.Errorf("signal %d: the service gets %d, want %d", c.sent, got, c.want)
		}
	}
}

func TestStepDoesNotAllocate(t *testing.T) {
	s := play(t, one(spec.Restart{Mode: spec.RestartAlways, Delay: time.Second, Factor: 1, MaxDelay: time.Minute}))
	n := testing.AllocsPerRun(100, func() {
		s.m.Step(s.now, Event{Kind: Exited, Exit: Exit{Code: 1}, GroupEmpty: true})
		s.now += time.Minute
		s.m.Step(s.now, Event{Kind: Tick})
		s.m.Step(s.now, Event{Kind: Started})
	})
	if n != 0 {
		t.Errorf("got %v allocations for a restart, want 0", n)
	}
}
