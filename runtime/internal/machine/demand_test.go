package machine

import (
	"testing"

	"nimi/runtime/spec"
)

// mayListen checks that a unit which is said to wait for what comes for it may do so, and is seen to.
func (w *world) mayListen(i int) {
	p := &w.procs[i]
	switch {
	case !w.p.Services[i].OnDemand():
		w.fail("unit %d waits for what comes for it, but does not start on demand", i)
	case p.main.alive || !p.group.gone(w.now) && !w.spared(i) || !p.hook.gone(w.now):
		w.fail("unit %d waits for what comes for it while its last run has processes left", i)
	case w.stopping:
		w.fail("unit %d waits for what comes for it after the stop", i)
	}
}

// lookAtDemands checks that a unit which starts on demand is told of what comes while it is idle, and that it is not idle for
// ever; and that it starts by nothing else at first.
func (w *world) lookAtDemands() {
	for i := range w.p.Services {
		u, p := &w.m.units[i], &w.procs[i]
		if u.demand == nil {
			continue
		}
		if st := w.m.Status(i); u.state == idle && u.scheduled() && (!p.listens || st.State != StateListening || !u.everReady) {
			w.fail("unit %d is idle: listens %v, ready once %v, state %v", i, p.listens, u.everReady, st.State)
		}
		if !p.moved && u.state == ended && u.outcome == succeeded {
			w.fail("unit %d has ended for good in success", i)
		}
	}
}

// activated is a program of a service that starts on demand, and one that waits until it is ready.
func activated(r spec.Restart) *spec.Program {
	return pair(spec.Service{Restart: r, Sockets: []spec.Socket{{}, {Activate: true}}})
}

// A service starts when something comes, is idle again after an end in success whatever restart.onSuccess says, and after a
// failure does what its restart policy says. Its dependents wait for its sockets only.
func TestDemand(t *testing.T) {
	s := play(t, activated(spec.Restart{Mode: spec.RestartUpToCount, Count: 1, Delay: second, OnSuccess: true}))
	want := func(when string, n int, st State) {
		t.Helper()
		if got := s.m.Status(0).State; len(s.starts) != n || got != st {
			t.Errorf("%s: got %d starts, state %v, want %d, %v", when, len(s.starts), got, n, st)
		}
	}
	want("at first", 0, StateListening)
	if !s.has(starts(1)) {
		t.Error("the dependent has not started")
	}
	s.tell(Event{Kind: Due})
	want("something came", 1, StateRunning)
	s.tell(Event{Kind: Due})
	want("once more, too late", 1, StateRunning)
	s.exits(0, Exit{})
	want("it ended well", 1, StateListening)
	s.tell(Event{Kind: Due})
	s.exits(0, Exit{Code: 1})
	want("it failed", 2, StateRestarting)
	s.wait()
	want("after the delay", 3, StateRunning)
	s.exits(0, Exit{Code: 1})
	want("it failed again", 3, StateFailed)
}

// What ends well and leaves alone what came for it does not start for ever.
func TestDemandLimit(t *testing.T) {
	s := play(t, activated(spec.Restart{}))
	for round := range 2 {
		for range demandBurst {
			s.tell(Event{Kind: Due})
			s.exits(0, Exit{})
		}
		if got := len(s.starts); got != (round+1)*demandBurst || s.m.Status(0).State != StateListening {
			t.Fatalf("got %d starts, %v, want %d and no failure", got, s.m.Status(0).State, (round+1)*demandBurst)
		}
		if round == 0 {
			s.now += demandInterval
		}
	}
	if a := s.after(Event{Kind: Due}); !a.has(reports(ReportFailed, CauseDemand)) || s.m.Status(0).State != StateFailed {
		t.Errorf("one more: got %v, want it to have failed", s.m.Status(0).State)
	}
}

// Who asks for the start does not wait for a connection; who stops it has it start by none.
func TestDemandCommands(t *testing.T) {
	s := play(t, activated(spec.Restart{}))
	state := func(when string, want State, starts int) {
		t.Helper()
		if got := s.m.Status(0).State; got != want || len(s.starts) != starts {
			t.Errorf("%s: got %v, %d starts, want %v, %d", when, got, len(s.starts), want, starts)
		}
	}
	ask := func(c Command) { s.tell(Event{Kind: Asked, Command: c, Units: []bool{true, false}, Alone: true}) }
	ask(CommandRestart)
	state("restart while idle", StateListening, 0)
	ask(CommandStart)
	state("start", StateRunning, 1)
	ask(CommandRestart)
	s.exits(0, Exit{})
	state("restart while it runs", StateRunning, 2)
	ask(CommandStop)
	s.exits(0, Exit{})
	state("stop", StateStopped, 2)
	s.tell(Event{Kind: Due})
	state("something comes after the stop", StateStopped, 2)
	ask(CommandStart)
	state("start after the stop", StateRunning, 3)
	s.exits(0, Exit{})
	state("an end", StateListening, 3)
	ask(CommandStop)
	state("stop while idle", StateStopped, 3)
}
