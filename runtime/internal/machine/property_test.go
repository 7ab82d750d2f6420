package machine

import (
	"flag"
	"fmt"
	"testing"

	"nimi/runtime/spec"
)

var sequences = flag.Int("sequences", 20000, "random programs that TestProperties plays")

// TestProperties plays random programs in a random world; see act for what has to hold.
func TestProperties(t *testing.T) {
	for seed := range *sequences {
		newWorld(t, uint64(seed)).run()
	}
}

// step passes an event on and carries out the answers.
func (w *world) step(e Event) {
	w.queue = append(w.queue, e)
	for len(w.queue) > 0 && !w.over {
		e := w.queue[0]
		w.queue = w.queue[1:]
		w.history = append(w.history, fmt.Sprintf("%v event %+v", w.now, e))
		actions := w.m.Step(w.now, e)
		w.noteSuccesses()
		for _, a := range actions {
			w.history = append(w.history, fmt.Sprintf("%v   action %+v", w.now, a))
			if w.over {
				w.fail("action after Quit: %+v", a)
			}
			w.act(a)
		}
	}
}

func (w *world) act(a Action) {
	switch a.Kind {
	case Start:
		w.start(a.Unit)
	case SignalMain:
		if !w.procs[a.Unit].main {
			w.fail("signal %d for unit %d, which has no main process", a.Signal, a.Unit)
		}
	case SignalGroup:
		w.signalGroup(a)
	case Sweep:
		w.sweeping = true
		for i := range w.procs {
			if p := &w.procs[i]; p.main && !p.killed {
				w.fail("sweep while unit %d runs", i)
			}
		}
	case Say:
		w.hear(a.Report)
	case Quit:
		w.over, w.code = true, a.Code
		if w.failure != (w.code != 0) && w.stopAt < 0 {
			w.fail("exit code %d, failure reported: %v", w.code, w.failure)
		}
	}
}

func (w *world) start(i int) {
	p := &w.procs[i]
	if p.main {
		w.fail("two main processes of unit %d", i)
	}
	if p.group && !(p.killed && w.now >= p.killedAt+killGrace) {
		w.fail("unit %d starts while its last run has processes left", i)
	}
	if w.stopping {
		w.fail("unit %d starts after the stop", i)
	}
	hook := i == len(w.p.Services)
	if !hook {
		if w.p.Startup != nil && !w.procs[len(w.p.Services)].good {
			w.fail("unit %d starts before the startup hook has succeeded", i)
		}
		for _, d := range w.p.Services[i].DependsOn {
			dep := &w.procs[d.Service]
			if !map[spec.Condition]bool{
				spec.ConditionReady:                 dep.ranOnce,
				spec.ConditionStarted:               dep.ranOnce,
				spec.ConditionCompleted:             dep.done,
				spec.ConditionCompletedSuccessfully: dep.done && dep.good,
			}[d.Condition] {
				w.fail("unit %d starts before unit %d is %v", i, d.Service, d.Condition)
			}
		}
	}
	*p = proc{runs: p.runs + 1, inRow: p.inRow, ranOnce: p.ranOnce}
	if w.r.IntN(8) == 0 {
		w.queue = append(w.queue, Event{Kind: StartFailed, Unit: i, Exit: Exit{Code: 127, Unstarted: true}})
		return
	}
	p.main, p.ranOnce = true, true
	p.group, p.stubborn, p.immortal = w.r.IntN(4) == 0, w.r.IntN(4) == 0, w.r.IntN(20) == 0
	w.queue = append(w.queue, Event{Kind: Started, Unit: i})
}

func (w *world) signalGroup(a Action) {
	p := &w.procs[a.Unit]
	if !p.main && !p.group {
		w.fail("signal %d for the group of unit %d, which is empty", a.Signal, a.Unit)
	}
	if a.Signal == spec.SIGKILL {
		if !p.killed {
			p.killed, p.killedAt = true, w.now
		}
		return
	}
	if w.stopping && p.main {
		for i := range w.p.Services {
			for _, d := range w.p.Services[i].DependsOn {
				if q := &w.procs[i]; d.Service == a.Unit && (q.main || q.group) && !(q.killed && w.now >= q.killedAt+killGrace) {
					w.fail("unit %d is asked to stop before unit %d, which depends on it, has ended", a.Unit, i)
				}
			}
		}
	}
}

// hear keeps books of what the machine says it has decided.
func (w *world) hear(r Report) {
	switch r.Kind {
	case ReportStop:
		w.noteStop()
	case ReportRestart:
		p, conf := &w.procs[r.Unit], &w.p.Services[r.Unit].Restart
		if r.Restarts > 1 && r.Restarts != p.inRow+1 {
			w.fail("unit %d: restart %d in a row follows restart %d", r.Unit, r.Restarts, p.inRow)
		}
		p.inRow = r.Restarts
		if conf.Mode == spec.RestartNever || conf.Mode == spec.RestartUpToCount && r.Restarts > conf.Count {
			w.fail("unit %d: restart %d in a row, mode %d, count %d", r.Unit, r.Restarts, conf.Mode, conf.Count)
		}
		if longest := max(conf.Delay, conf.MaxDelay) + conf.Jitter; r.Delay < min(conf.Delay, longest) || r.Delay > longest {
			w.fail("unit %d: delay %v, want from %v up to %v", r.Unit, r.Delay, conf.Delay, longest)
		}
	case ReportFailed, ReportSkipped:
		w.procs[r.Unit].done = r.Kind == ReportFailed
		if r.Unit == len(w.p.Services) || w.p.Services[r.Unit].OnFailure != spec.FailureIgnore {
			w.failure = true
		}
	}
}

// noteSuccesses takes from the machine's state what it does not tell.
func (w *world) noteSuccesses() {
	for i := range w.m.units {
		if u := &w.m.units[i]; u.state == ended && u.outcome == succeeded {
			w.procs[i].done, w.procs[i].good = true, true
		}
	}
}
