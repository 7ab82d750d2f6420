package machine

import (
	"math/rand/v2"
	"testing"
	"time"

	"nimi/runtime/spec"
)

// world is a system in which everything that may go wrong does: starts fail, processes ignore signals, leave
// children behind, and cannot be killed at once. It carries out the machine's actions and checks, at each,
// that the machine may ask for it.
type world struct {
	t        *testing.T
	r        *rand.Rand
	p        *spec.Program
	m        *Machine
	now      time.Duration
	procs    []proc
	queue    []Event
	history  []string
	stopAt   time.Duration // when the first stop was asked for or decided; negative: not yet
	stopping bool
	sweeping bool
	failure  bool // a failure that counts has been reported
	over     bool
	code     int
}

type proc struct {
	main, group   bool // alive
	killed        bool // KILL has been sent to this run
	killedAt      time.Duration
	stubborn      bool // survives everything but KILL
	immortal      bool // survives KILL too: uninterruptible sleep
	runs          int
	inRow         int // restarts in a row, as the reports have it
	ranOnce, done bool
	good          bool
}

func newWorld(t *testing.T, seed uint64) *world {
	r := rand.New(rand.NewPCG(seed, 1))
	p := randomProgram(r)
	return &world{t: t, r: r, p: p, m: New(p, seed), procs: make([]proc, len(p.Services)+1), stopAt: -1}
}

func randomProgram(r *rand.Rand) *spec.Program {
	ms := func(n int) time.Duration { return time.Duration(r.IntN(n)) * time.Millisecond }
	p := &spec.Program{Shutdown: spec.Shutdown{Signal: spec.SIGTERM, Timeout: ms(3000)}}
	if r.IntN(4) == 0 {
		p.Startup = []string{"hook"}
	}
	for i := range r.IntN(7) {
		s := spec.Service{
			Restart: spec.Restart{Mode: spec.RestartMode(r.IntN(3)), Delay: ms(500), Count: r.IntN(4), OnSuccess: r.IntN(5) == 0,
				Factor: 1 + r.Float64(), MaxDelay: ms(2000), Jitter: ms(50), ResetAfter: ms(5000)},
			OnFailure: spec.OnFailure(r.IntN(3)),
			OnSuccess: spec.OnSuccess(r.IntN(6) / 5),
			Stop:      spec.Stop{Signal: spec.SIGTERM, Timeout: ms(2000)},
		}
		if r.IntN(2) == 0 {
			s.ReloadSignal = spec.SIGUSR1
		}
		for d := range i {
			if r.IntN(3) == 0 {
				s.DependsOn = append(s.DependsOn, spec.Dependency{Service: d, Condition: spec.Condition(r.IntN(4))})
			}
		}
		p.Services = append(p.Services, s)
	}
	return p
}

// run plays one program to its end.
func (w *world) run() {
	w.step(Event{Kind: Begin})
	for n := 0; !w.over; n++ {
		if n > 20000 {
			w.fail("does not end")
		}
		if w.stopAt >= 0 && w.now > w.stopAt+w.p.Shutdown.Timeout+2*killGrace {
			w.fail("stop was accepted at %v and has not ended", w.stopAt)
		}
		w.something(n)
	}
}

// something happens: a process does something, a signal comes, or time passes.
func (w *world) something(n int) {
	if w.sweeping && w.r.IntN(3) == 0 && !w.anybody() {
		w.step(Event{Kind: NoChildren})
		return
	}
	switch w.r.IntN(20) {
	case 0:
		w.step(Event{Kind: Signalled, Signal: []spec.Signal{spec.SIGHUP, spec.SIGUSR1, spec.SIGWINCH}[w.r.IntN(3)]})
		return
	case 1:
		if w.r.IntN(10) == 0 || n > 2000 { // a run that lasts is stopped some day
			w.noteStop()
			w.step(Event{Kind: Signalled, Signal: spec.SIGTERM})
			return
		}
	}
	if w.r.IntN(3) > 0 && len(w.procs) > 0 {
		w.mortal(w.r.IntN(len(w.procs)))
		return
	}
	w.now += time.Duration(w.r.IntN(300)) * time.Millisecond
	w.step(Event{Kind: Tick})
}

// mortal has a process of unit i end, if it may.
func (w *world) mortal(i int) {
	p := &w.procs[i]
	switch {
	case p.immortal && p.killed:
	case p.main && (!p.stubborn || p.killed):
		p.main = false
		e := Event{Kind: Exited, Unit: i, GroupEmpty: !p.group}
		switch {
		case p.killed:
			e.Exit.Signal = int(spec.SIGKILL)
		case w.r.IntN(3) == 0:
			e.Exit.Signal = int(spec.SIGTERM)
		case w.r.IntN(2) == 0:
			e.Exit.Code = 1 + w.r.IntN(3)
		}
		w.step(e)
	case p.group && !p.main && (!p.stubborn || p.killed):
		p.group = false
		w.step(Event{Kind: GroupEmpty, Unit: i})
	}
}

func (w *world) anybody() bool {
	for i := range w.procs {
		if w.procs[i].main || w.procs[i].group {
			return true
		}
	}
	return false
}

func (w *world) noteStop() {
	if !w.stopping {
		w.stopping, w.stopAt = true, w.now
	}
}

func (w *world) fail(format string, args ...any) {
	w.t.Helper()
	for _, h := range w.history[max(0, len(w.history)-40):] {
		w.t.Log(h)
	}
	w.t.Logf("program: %+v", *w.p)
	w.t.Fatalf("at %v: "+format, append([]any{w.now}, args...)...)
}
