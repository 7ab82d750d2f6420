package machine

import (
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"nimi/runtime/spec"
)

// link gives the last service of a program alternatives to wait for, or a consumer for its output, or both.
func link(r *rand.Rand, p *spec.Program, i int) {
	s := &p.Services[i]
	s.Name = "u" + strconv.Itoa(i)
	if r.IntN(4) == 0 {
		for d := range i {
			if r.IntN(2) == 0 {
				s.DependsOn = append(s.DependsOn, spec.Dependency{Service: d, Condition: spec.Condition(r.IntN(4)), Optional: true, Any: 1})
			}
		}
	}
	if i == 0 || r.IntN(3) > 0 {
		return
	}
	at := r.IntN(i)
	to := &p.Services[at]
	if to.Type == spec.TypeOneshot || to.OnDemand() {
		return
	}
	to.Consumes, s.Logging.To = true, to.Name
	number := 1
	for _, d := range s.DependsOn {
		number = max(number, d.Any+1)
	}
	s.DependsOn = append(s.DependsOn, spec.Dependency{Service: at, Condition: spec.ConditionStarted, Optional: true, Any: number})
}

// mayEndInput checks that nobody writes any more for a consumer whose input ends.
func (w *world) mayEndInput(consumer int) {
	if !w.procs[consumer].main.alive {
		w.fail("the input of unit %d ends, which does not run", consumer)
	}
	for i := range w.p.Services {
		p := &w.procs[i]
		if w.p.Services[i].Logging.To == w.p.Services[consumer].Name && (!p.main.gone(w.now) || !p.hook.gone(w.now)) {
			w.fail("the input of unit %d ends while unit %d writes", consumer, i)
		}
	}
	w.mayStop(consumer)
}

// mayFollowAny checks that one of some alternatives of unit j is as j waits for.
func (w *world) mayFollowAny(i, j, number int) bool {
	over := true
	for _, d := range w.p.Services[j].DependsOn {
		if d.Any != number {
			continue
		}
		dep := &w.procs[d.Service]
		over = over && w.m.units[d.Service].state == ended
		if [...]bool{spec.ConditionReady: dep.readyOnce, spec.ConditionStarted: dep.ranOnce, spec.ConditionCompleted: dep.done,
			spec.ConditionCompletedSuccessfully: dep.done && dep.good}[d.Condition] {
			return true
		}
	}
	if i == j || !over { // else nothing comes of them any more, and j has run all the same
		w.fail("unit %d starts before one of the alternatives %d of unit %d is as it waits for", i, number, j)
	}
	return true
}

// piped is a consumer and two producers.
func piped() *spec.Program {
	s := func(name, to string) spec.Service {
		s := spec.Service{Name: name, Stop: spec.Stop{Signal: spec.SIGTERM, Timeout: 5 * time.Second}, Restart: spec.Restart{Mode: spec.RestartAlways, Delay: time.Second, Factor: 1}}
		if to != "" {
			s.Logging.To = to
			s.DependsOn = []spec.Dependency{{Service: 0, Condition: spec.ConditionStarted, Optional: true, Any: 1}}
		}
		return s
	}
	p := &spec.Program{Shutdown: spec.Shutdown{Signal: spec.SIGTERM}, Services: []spec.Service{s("log", ""), s("a", "log"), s("b", "log")}}
	p.Services[0].Consumes = true
	return p
}

// player tells a machine what happens, and answers starts.
type player struct {
	t   *testing.T
	m   *Machine
	now time.Duration
}

// play returns the actions that follow an event, but for reports.
func (p *player) play(e Event) (all []Action) {
	p.t.Helper()
	queue := []Event{e}
	for len(queue) > 0 {
		for _, a := range p.m.Step(p.now, queue[0]) {
			switch a.Kind {
			case Start:
				queue = append(queue, Event{Kind: Started, Unit: a.Unit, Role: a.Role})
			case Say, Announce:
				continue
			}
			all = append(all, a)
		}
		queue = queue[1:]
	}
	return all
}

func (p *player) want(got []Action, want ...Action) {
	p.t.Helper()
	if len(got) != len(want) {
		p.t.Fatalf("got %+v, want %+v", got, want)
	}
	for i, a := range got {
		if w := want[i]; a.Kind != w.Kind || a.Unit != w.Unit || a.Signal != w.Signal {
			p.t.Fatalf("got %+v, want %+v", got, want)
		}
	}
}

func playing(t *testing.T) *player {
	p := &player{t: t, m: New(piped(), 1)}
	withParts(p.m)
	p.want(p.play(Event{Kind: Begin}), Action{Kind: Start}, Action{Kind: Start, Unit: 1}, Action{Kind: Start, Unit: 2})
	return p
}

func exited(unit, code int) Event {
	return Event{Kind: Exited, Unit: unit, GroupEmpty: true, Exit: Exit{Code: code}}
}

// TestEndOfInput: at a stop the consumer's input ends after its producers have, and it gets the signal only when it does not
// heed that.
func TestEndOfInput(t *testing.T) {
	p := playing(t)
	p.want(p.play(Event{Kind: Signalled, Signal: spec.SIGTERM}), Action{Kind: SignalGroup, Unit: 1, Signal: spec.SIGTERM}, Action{Kind: SignalGroup, Unit: 2, Signal: spec.SIGTERM})
	p.want(p.play(exited(1, 0)))
	p.want(p.play(exited(2, 0)), Action{Kind: EndInput})
	p.now = 5 * time.Second
	p.want(p.play(Event{Kind: Tick}), Action{Kind: SignalGroup, Signal: spec.SIGTERM})
	p.now = 10 * time.Second
	p.want(p.play(Event{Kind: Tick}), Action{Kind: SignalGroup, Signal: spec.SIGKILL})
}

// TestConsumerAlone: restarting or stopping a consumer leaves its producers alone, and asks it by its signal, as its input does
// not end. It is restarted after every end, well or not, while somebody writes.
func TestConsumerAlone(t *testing.T) {
	p := playing(t)
	p.want(p.play(Event{Kind: Asked, Command: CommandRestart, Units: []bool{true, false, false}}), Action{Kind: SignalGroup, Signal: spec.SIGTERM})
	p.want(p.play(exited(0, 0)), Action{Kind: Start})
	p.want(p.play(exited(0, 0)))
	p.now = time.Second
	p.want(p.play(Event{Kind: Tick}), Action{Kind: Start})
	p.want(p.play(Event{Kind: Asked, Command: CommandStop, Units: []bool{true, false, false}}), Action{Kind: SignalGroup, Signal: spec.SIGTERM})
	p.want(p.play(exited(0, 0)))
	// Who starts a producer starts its consumer before.
	p.want(p.play(Event{Kind: Asked, Command: CommandStop, Units: []bool{false, true, false}}), Action{Kind: SignalGroup, Unit: 1, Signal: spec.SIGTERM})
	p.want(p.play(exited(1, 0)))
	p.want(p.play(Event{Kind: Asked, Command: CommandStart, Units: []bool{false, true, false}}), Action{Kind: Start}, Action{Kind: Start, Unit: 1})
}

// TestWorkDone: when all producers have completed, the consumer comes to its end, and so does the program.
func TestWorkDone(t *testing.T) {
	p := playing(t)
	p.want(p.play(exited(1, 0)))
	p.want(p.play(exited(2, 0)), Action{Kind: EndInput})
	p.want(p.play(exited(0, 0)), Action{Kind: Sweep, Signal: spec.SIGTERM})
}

// TestAny: one of two alternatives is enough to start, and if neither can come, that is told; the end of one is of no concern.
func TestAny(t *testing.T) {
	p := piped()
	p.Services[0].Consumes = false
	p.Services[0].Ready.Notify, p.Services[1].Ready.Notify = true, true
	for i := range p.Services {
		p.Services[i].Logging.To, p.Services[i].DependsOn = "", nil
		p.Services[i].Restart.Mode = spec.RestartNever
	}
	p.Services[2].DependsOn = []spec.Dependency{{Service: 0, Optional: true, Any: 1}, {Service: 1, Optional: true, Any: 1}}
	begin := func() *player {
		q := &player{t: t, m: New(p, 1)}
		withParts(q.m)
		q.want(q.play(Event{Kind: Begin}), Action{Kind: Start}, Action{Kind: Start, Unit: 1})
		return q
	}
	q := begin()
	q.want(q.play(exited(0, 1)))
	q.want(q.play(Event{Kind: SaidReady, Unit: 1}), Action{Kind: Start, Unit: 2})
	q.want(q.play(Event{Kind: Asked, Command: CommandStop, Units: []bool{false, true, false}}), Action{Kind: SignalGroup, Unit: 1, Signal: spec.SIGTERM})
	q = begin()
	q.want(q.play(exited(1, 1)))
	q.want(q.play(exited(0, 1)), Action{Kind: Sweep, Signal: spec.SIGTERM})
	if q.m.units[2].outcome != skipped {
		t.Errorf("got outcome %v, want skipped", q.m.units[2].outcome)
	}
}
