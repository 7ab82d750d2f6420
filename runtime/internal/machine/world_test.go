package machine

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"nimi/runtime/spec"
)

// world is a system in which everything that may go wrong does: starts fail, processes ignore signals, leave children
// behind, and cannot be killed at once; hooks hang, probes never answer, services say what they like. It carries out the
// machine's actions and checks, at each, that the machine may ask for it.
type world struct {
	t         *testing.T
	r         *rand.Rand
	p         *spec.Program
	m         *Machine
	now       time.Duration
	procs     []proc
	queue     []Event
	history   []string
	stopAt    time.Duration // when the first stop was asked for or decided; negative: not yet
	stopping  bool
	sweeping  bool
	failure   bool // a failure that counts has been reported
	ready     bool // AnnounceReady has come
	commanded bool // a person has interfered
	killing   bool // everything has been killed: there is no time for order
	over      bool
	code      int
	below     [][]bool // by unit: what it depends on, directly or not, and cannot do without
	order     [][]bool // by unit: what comes before it, directly or not
	culprit   int      // the unit whose failure was reported first
	heirs     *heirs   // programs that take over; nil: none does
}

// process is one process of a unit.
type process struct {
	alive    bool
	killed   bool // KILL has been sent to it
	killedAt time.Duration
	stubborn bool // survives everything but KILL
	immortal bool // survives KILL too: uninterruptible sleep
}

// gone tells whether nobody has to wait for the process any more.
func (p *process) gone(now time.Duration) bool {
	return !p.alive || p.killed && now >= p.killedAt+killGrace
}

func (p *process) kill(now time.Duration) {
	if p.alive && !p.killed {
		p.killed, p.killedAt = true, now
	}
}

// mayEnd tells whether it can end now.
func (p *process) mayEnd() bool {
	return p.alive && (p.killed && !p.immortal || !p.killed && !p.stubborn)
}

type proc struct {
	main, group, hook, probe, reload process
	hookRole, probeRole              Role
	asked                            bool // a probe that is no command is under way
	armed                            bool
	listens                          bool // the launcher will tell when something comes for it
	began                            bool // it has been started since it last waited
	alone                            bool // a person has had it start without what it depends on
	stoppedAlone                     bool // a person has had it stop without what depends on it
	turn                             bool // it has been asked to stop in its turn
	owes                             bool // it has completed, and has to be undone
	accomplished                     bool // it has completed in this run
	runs                             int
	starts                           []time.Duration
	inRow                            int // restarts in a row, as the reports have it
	misses                           int // those before it was ready
	ranOnce, readyOnce, idleOnce     bool
	done, good                       bool
	// In this run: hooks that have succeeded, by role; whether it has said that it is ready; probes that were good.
	hooks      [RoleCondition + 1]int
	said       bool
	probes     int
	succeeded  bool
	moved      bool // a program has taken over that has other rules for it
	rearm      bool // it has another schedule
	groupAsked bool // what it has left in its group was to end, as it was taken down
	command    int  // which of its commands has been started
}

func newWorld(t *testing.T, seed uint64) *world {
	r := rand.New(rand.NewPCG(seed, 1))
	p := randomProgram(r)
	w := &world{t: t, r: r, p: p, m: New(p, seed), procs: make([]proc, len(p.Services)+1), stopAt: -1}
	withParts(w.m)
	w.connect()
	return w
}

// connect finds out what depends on what.
func (w *world) connect() {
	p := w.p
	w.below, w.order = nil, nil
	for i := range p.Services {
		below, order := make([]bool, len(p.Services)), make([]bool, len(p.Services))
		for _, d := range p.Services[i].DependsOn {
			order[d.Service] = true
			below[d.Service] = below[d.Service] || !d.Optional
			for j := range w.order[d.Service] {
				order[j] = order[j] || w.order[d.Service][j]
				below[j] = below[j] || !d.Optional && w.below[d.Service][j]
			}
		}
		w.below, w.order = append(w.below, below), append(w.order, order)
	}
}

func randomProgram(r *rand.Rand) *spec.Program {
	p := &spec.Program{Shutdown: spec.Shutdown{Signal: spec.SIGTERM, Timeout: millis(r, 3000) * time.Duration(min(1, r.IntN(10)))}}
	if r.IntN(4) == 0 {
		p.Startup = []string{"hook"}
	}
	plain := r.IntN(2) == 0 // else with all that goes on beside main processes
	for i := range r.IntN(7) {
		p.Services = append(p.Services, randomService(r, i, plain))
		link(r, p, i)
	}
	return p
}

// millis is a time of less than n ms.
func millis(r *rand.Rand, n int) time.Duration { return time.Duration(r.IntN(n)) * time.Millisecond }

// randomService is a service that may depend on those before it, of which there are so many.
func randomService(r *rand.Rand, before int, plain bool) spec.Service {
	s := spec.Service{
		Restart: spec.Restart{Mode: spec.RestartMode(r.IntN(4)), Delay: millis(r, 500), Count: r.IntN(4), OnSuccess: r.IntN(5) == 0,
			Factor: 1 + r.Float64(), MaxDelay: millis(r, 2000), Jitter: millis(r, 50), ResetAfter: millis(r, 5000)},
		OnFailure: spec.OnFailure(r.IntN(3)),
		OnSuccess: spec.OnSuccess(r.IntN(6) / 5),
		Stop:      spec.Stop{Signal: spec.SIGTERM, Timeout: millis(r, 2000)},
	}
	if r.IntN(2) == 0 {
		s.Reload.Signal = spec.SIGUSR1
	}
	for d := range before {
		if r.IntN(3) == 0 {
			s.DependsOn = append(s.DependsOn, spec.Dependency{Service: d, Condition: spec.Condition(r.IntN(4)), Optional: r.IntN(4) == 0})
		}
	}
	if !plain {
		embellish(r, &s)
	}
	further(r, &s)
	if s.Type != spec.TypeOneshot && r.IntN(5) == 0 {
		s.Sockets = []spec.Socket{{Activate: true}}
	}
	return s
}

// embellish gives a service hooks, probes, a schedule and the like, or some of it.
func embellish(r *rand.Rand, s *spec.Service) {
	commands := func() (list []spec.Command) {
		for range max(0, r.IntN(5)-2) {
			list = append(list, spec.Command{Argv: []string{"hook"}, Optional: r.IntN(4) == 0})
		}
		return list
	}
	s.Hooks = spec.Hooks{PreStart: commands(), PostStart: commands(), PreStop: commands(), PostStop: commands()}
	if r.IntN(3) == 0 {
		s.Stop.Argv = []string{"stop"}
	}
	if r.IntN(4) == 0 {
		s.Reload = spec.Reload{Argv: []string{"reload"}}
	}
	s.Manual = r.IntN(12) == 0
	if r.IntN(3) == 0 {
		s.Type = spec.TypeOneshot
		if r.IntN(3) == 0 {
			s.Schedule = spec.Schedule{Interval: time.Second, RunOnStart: r.IntN(2) == 0}
		}
		return
	}
	probe := func() spec.Probe {
		p := spec.Probe{InitialDelay: time.Duration(r.IntN(300)) * time.Millisecond, Period: time.Duration(r.IntN(500)) * time.Millisecond,
			Timeout: time.Duration(r.IntN(500)) * time.Millisecond, SuccessThreshold: 1 + r.IntN(2), FailureThreshold: r.IntN(4)}
		if r.IntN(2) == 0 {
			p.Exec = []string{"probe"}
		} else {
			p.File = "/file"
		}
		return p
	}
	switch r.IntN(4) {
	case 0:
		s.Ready.Probe = probe()
	case 1:
		s.Ready.Notify = true
	}
	if r.IntN(2) == 0 {
		s.Ready.StartTimeout = time.Duration(r.IntN(5000)) * time.Millisecond
	}
	if r.IntN(3) == 0 {
		s.Health = probe()
	}
	if r.IntN(4) == 0 {
		s.Watchdog = time.Duration(1+r.IntN(3000)) * time.Millisecond
	}
}

// run plays one program to its end.
func (w *world) run() {
	w.step(Event{Kind: Begin})
	for n := 0; !w.over; n++ {
		if n > 30000 {
			w.fail("does not end")
		}
		if w.stopAt >= 0 && w.p.Shutdown.Timeout > 0 && w.now > w.stopAt+w.p.Shutdown.Timeout+2*killGrace {
			w.fail("stop was accepted at %v and has not ended", w.stopAt)
		}
		w.something(n)
	}
}

// something happens: a process does something, a signal comes, or time passes.
func (w *world) something(n int) {
	if w.heirs != nil && w.heirs.step(w) {
		return
	}
	if w.sweeping && w.r.IntN(3) == 0 && !w.anybody() {
		w.step(Event{Kind: NoChildren})
		return
	}
	switch w.r.IntN(20) {
	case 0:
		w.step(Event{Kind: Signalled, Signal: []spec.Signal{spec.SIGHUP, spec.SIGUSR1, spec.SIGWINCH, spec.SIGTSTP}[w.r.IntN(4)]})
		return
	case 1:
		if w.r.IntN(10) == 0 || n > 2000 { // a run that lasts is stopped some day
			w.noteStop()
			if w.r.IntN(3) == 0 {
				w.step(Event{Kind: Asked, Command: CommandDown})
			} else {
				w.step(Event{Kind: Signalled, Signal: spec.SIGTERM})
			}
			return
		}
	case 2, 3, 4:
		w.says(w.r.IntN(max(1, len(w.m.units))))
		return
	}
	if w.r.IntN(3) > 0 {
		w.mortal(w.r.IntN(len(w.procs)))
		return
	}
	w.now += time.Duration(w.r.IntN(300)) * time.Millisecond
	w.step(Event{Kind: Tick})
}

// says has unit i say something, whether or not it should, its probe answer, or its time come.
func (w *world) says(i int) {
	if i >= len(w.m.units) {
		return
	}
	p := &w.procs[i]
	switch w.r.IntN(9) {
	case 8:
		if i < len(w.p.Services) && !w.stopping && (w.heirs == nil || w.heirs.next == nil) { // which are refused meanwhile
			w.commands(i)
		}
	case 0:
		p.said = p.said || p.main.alive
		w.step(Event{Kind: SaidReady, Unit: i})
	case 1:
		w.step(Event{Kind: SaidAlive, Unit: i})
	case 2:
		w.step(Event{Kind: []EventKind{SaidStopping, SaidWatchdog, Extend}[w.r.IntN(3)], Unit: i, Time: time.Duration(w.r.IntN(2000)) * time.Millisecond})
	case 3, 4:
		if p.armed || p.listens {
			p.armed, p.listens = false, false
			w.step(Event{Kind: Due, Unit: i})
		}
	default:
		if p.asked {
			p.asked = false
			good := w.r.IntN(3) > 0
			if good {
				p.probes++
			}
			w.step(Event{Kind: Probed, Unit: i, Good: good, Text: "bad"})
		}
	}
}

// commands has a person command unit i, and perhaps others.
func (w *world) commands(i int) {
	w.commanded = true
	e := Event{Kind: Asked, Command: Command(w.r.IntN(5)), Alone: w.r.IntN(3) == 0, Signal: spec.SIGUSR1, Units: make([]bool, len(w.p.Services))}
	e.Units[i] = true
	for j := range e.Units {
		e.Units[j] = e.Units[j] || w.r.IntN(8) == 0
		if p := &w.procs[j]; e.Units[j] && e.Alone {
			p.alone = p.alone || e.Command == CommandStart || e.Command == CommandRestart
			p.stoppedAlone = p.stoppedAlone || e.Command == CommandStop || e.Command == CommandRestart
		}
	}
	w.step(e)
}

// exit is how a process ends: as it likes, unless it was killed.
func (w *world) exit(p *process) (e Exit) {
	switch {
	case p.killed:
		e.Signal = int(spec.SIGKILL)
	case w.r.IntN(3) == 0:
		e.Signal = int(spec.SIGTERM)
	case w.r.IntN(2) == 0:
		e.Code = 1 + w.r.IntN(3)
	}
	p.alive = false
	return e
}

// mortal has a process of unit i end, if it may.
func (w *world) mortal(i int) {
	p := &w.procs[i]
	switch w.r.IntN(5) {
	case 0:
		if p.hook.mayEnd() {
			e := w.exit(&p.hook)
			if e.good() || optional(&w.p.Services[i], p.hookRole, p.hooks[p.hookRole]) {
				p.hooks[p.hookRole]++
			}
			if p.hookRole == RoleStop {
				p.owes = false
			}
			w.step(Event{Kind: Exited, Unit: i, Role: p.hookRole, Exit: e})
		}
	case 1:
		if p.probe.mayEnd() {
			e := w.exit(&p.probe)
			if e.good() {
				p.probes++
			}
			w.step(Event{Kind: Exited, Unit: i, Role: p.probeRole, Exit: e})
		}
	case 2:
		if p.reload.mayEnd() {
			w.step(Event{Kind: Exited, Unit: i, Role: RoleReload, Exit: w.exit(&p.reload)})
		}
	default:
		switch {
		case p.main.mayEnd():
			e := Event{Kind: Exited, Unit: i, GroupEmpty: !p.group.alive, Exit: w.exit(&p.main)}
			p.succeeded = w.isSuccess(i, e.Exit)
			w.step(e)
		case !p.main.alive && p.group.mayEnd():
			p.group.alive = false
			w.step(Event{Kind: GroupEmpty, Unit: i})
		}
	}
}

func (w *world) anybody() bool {
	for i := range w.procs {
		p := &w.procs[i]
		if p.main.alive || p.group.alive || p.hook.alive || p.probe.alive || p.reload.alive {
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

// brief writes a value without those of its parts that are zero.
func brief(x any) string {
	v := reflect.ValueOf(x)
	switch v.Kind() {
	case reflect.Slice:
		text := "["
		for i := range v.Len() {
			text += " " + brief(v.Index(i).Interface())
		}
		return text + " ]"
	case reflect.Struct:
		text := "{"
		for i := range v.NumField() {
			if !v.Field(i).IsZero() {
				text += " " + v.Type().Field(i).Name + ":" + brief(v.Field(i).Interface())
			}
		}
		return text + " }"
	}
	return fmt.Sprint(x)
}

func (w *world) fail(format string, args ...any) {
	w.t.Helper()
	for _, h := range w.history[max(0, len(w.history)-60):] {
		w.t.Log(h)
	}
	w.t.Logf("program: %s", brief(*w.p))
	w.t.Fatalf("at %v: "+format, append([]any{w.now}, args...)...)
}
