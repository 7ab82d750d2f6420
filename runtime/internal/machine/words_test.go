package machine

import (
	"math/rand/v2"
	"slices"
	"time"

	"nimi/runtime/spec"
)

// further gives a service options that change how it stops, when it restarts, and what its probes mean.
func further(r *rand.Rand, s *spec.Service) {
	if r.IntN(5) == 0 {
		s.Condition.Paths = []string{"/a"}
	}
	if r.IntN(5) == 0 {
		s.Condition.Exec = []string{"condition"}
	}
	s.Stop.To = spec.StopTo(max(0, r.IntN(6)-3))
	if r.IntN(4) == 0 {
		s.Restart.Window, s.Restart.Count = time.Duration(1+r.IntN(5000))*time.Millisecond, 1+r.IntN(4)
	}
	if r.IntN(6) == 0 {
		s.Restart.PreventExitStatus = []int{2, spec.EndedBy + int(spec.SIGTERM)}
	}
	if r.IntN(6) == 0 {
		s.Restart.SuccessExitStatus = []int{3, spec.EndedBy + int(spec.SIGTERM)}
	}
	s.HealthAction = spec.HealthAction(r.IntN(3))
	if s.Type == spec.TypeOneshot && r.IntN(3) == 0 {
		s.Commands = make([][]string, 1+r.IntN(2))
	}
	s.Ready.Continuous = s.Ready.Probe.Set() && r.IntN(2) == 0
}

// heed checks what the options of further promise, at each action.
func (w *world) heed(a Action) {
	if a.Kind == Say {
		w.heedReport(&a.Report)
		return
	}
	if a.Unit >= len(w.p.Services) {
		return
	}
	if a.Kind == EndInput {
		w.mayEndInput(a.Unit)
	}
	p, s := &w.procs[a.Unit], &w.p.Services[a.Unit]
	u := &w.m.units[a.Unit]
	switch {
	case a.Kind == SignalGroup && a.Role == RoleMain && s.Stop.To != spec.StopGroup && p.main.alive && a.Signal == s.Stop.Signal:
		w.fail("unit %d: the stop signal goes to its group, but its main process alone is to get it", a.Unit)
	case a.Kind == SignalGroup && a.Role == RoleMain && s.Stop.To == spec.StopMain && a.Signal != spec.SIGKILL && a.Signal != spec.SIGSTOP && a.Signal != spec.SIGCONT:
		w.fail("unit %d: signal %d for its group, which is to get KILL and nothing else", a.Unit, a.Signal)
	case a.Kind == SignalGroup && a.Role == RoleMain && s.Stop.To == spec.StopProcess && u.intent == toBeDown:
		p.groupAsked = true
	case a.Kind == SignalGroup && a.Role == RoleMain && s.Stop.To == spec.StopProcess && !p.groupAsked && !p.moved && !w.killing && a.Signal != spec.SIGSTOP && a.Signal != spec.SIGCONT:
		w.fail("unit %d: signal %d for its group, which is to live on", a.Unit, a.Signal)
	case a.Kind == Start && (a.Role == RoleCondition && a.Index == 0 || a.Role == RolePreStart && a.Index == 0 && conditionSteps(s) == 0 || a.Role == RoleMain && a.Index == 0 && len(s.Hooks.PreStart) == 0 && conditionSteps(s) == 0):
		w.countStart(a.Unit)
	}
}

// countStart checks that no more starts come within a window than it allows.
func (w *world) countStart(i int) {
	p, conf := &w.procs[i], &w.p.Services[i].Restart
	p.starts = append(p.starts, w.now)
	if conf.Window == 0 || conf.Mode != spec.RestartUpToCount || w.commanded || w.p.Services[i].Schedule.Set() || w.p.Services[i].OnDemand() {
		return
	}
	n := 0
	for _, at := range p.starts {
		if w.now-at < conf.Window {
			n++
		}
	}
	if n > conf.Count {
		w.fail("unit %d: %d starts within %v, want at most %d", i, n, conf.Window, conf.Count)
	}
}

func (w *world) heedReport(r *Report) {
	if r.Unit < 0 || r.Unit >= len(w.p.Services) || w.procs[r.Unit].moved { // by whose rules it was is not known here
		return
	}
	s := &w.p.Services[r.Unit]
	prevented := !r.Exit.Unstarted && slices.Contains(s.Restart.PreventExitStatus, statusOf(r.Exit))
	good := r.Cause == CauseNone && w.isSuccess(r.Unit, r.Exit)
	switch r.Kind {
	case ReportRestart:
		switch {
		case prevented && r.Cause != CausePreStart:
			w.fail("unit %d: restart after %+v, which its options prevent", r.Unit, r.Exit)
		case r.Cause == CauseUnhealthy && s.HealthAction == spec.HealthStop:
			w.fail("unit %d: restart although it is to stop when it is not healthy", r.Unit)
		case s.Restart.Mode == spec.RestartOnSuccess && !good:
			w.fail("unit %d: restart after a failure, which is to be final", r.Unit)
		}
	case ReportUnwell:
		switch {
		case r.Cause == CauseUnhealthy && s.HealthAction == spec.HealthReport:
			w.fail("unit %d is stopped although its health is to be reported only", r.Unit)
		case r.Cause == CauseNotReady && s.Ready.Continuous:
			w.fail("unit %d is stopped because it is not ready any more", r.Unit)
		}
	case ReportAiling:
		st := w.m.Status(r.Unit)
		if st.State == StateRunning && (st.Ready || !st.Answer.Bad) { // it may have been stopped for another reason at once
			w.fail("unit %d is not well, and its status is %+v", r.Unit, st)
		}
	}
}

// spared tells whether what a unit has left in its group may outlive its run.
func (w *world) spared(i int) bool {
	return i < len(w.p.Services) && (w.p.Services[i].Stop.To == spec.StopProcess || w.procs[i].moved)
}

// statusOf is an end as lists of them have it.
func statusOf(e Exit) int {
	if e.Signal != 0 {
		return spec.EndedBy + e.Signal
	}
	return e.Code
}

// isSuccess tells whether an end of a unit counts as success.
func (w *world) isSuccess(i int, e Exit) bool {
	listed := i < len(w.p.Services) && slices.Contains(w.p.Services[i].Restart.SuccessExitStatus, statusOf(e))
	return !e.Unstarted && (statusOf(e) == 0 || listed)
}

// withParts attaches all that features attach.
func withParts(m *Machine) {
	Checks(m)
	Conditions(m)
	OrderOnly(m)
	LimitStarts(m)
	OnDemand(m)
	Alternatives(m)
	Pipelines(m)
}

// mayGoOn checks the start of a further command of a oneshot: the one before it has succeeded, and nothing of it is left.
func (w *world) mayGoOn(a Action) {
	p, s := &w.procs[a.Unit], &w.p.Services[a.Unit]
	switch {
	case s.Type != spec.TypeOneshot || a.Index != p.command+1 || a.Index > len(s.Commands):
		w.fail("unit %d: command %d follows command %d", a.Unit, a.Index, p.command)
	case !p.succeeded && !p.moved || p.main.alive || !p.group.gone(w.now) && !w.spared(a.Unit):
		w.fail("unit %d: command %d before the one before it has succeeded and is gone", a.Unit, a.Index)
	case w.stopping || w.m.units[a.Unit].intent != asConfigured:
		w.fail("unit %d: command %d although it is to end", a.Unit, a.Index)
	}
	p.command, p.succeeded = a.Index, false
}

// failing tells whether the machine has not heard yet that a process of a unit could not be made.
func (w *world) failing(unit int) bool {
	return slices.ContainsFunc(w.queue, func(e Event) bool { return e.Kind == StartFailed && e.Unit == unit })
}

// mayAsk checks that the condition of a unit is asked before each run, and before anything else of it.
func (w *world) mayAsk(a Action) {
	p := &w.procs[a.Unit]
	switch {
	case w.stopping:
		w.fail("condition of unit %d after the stop", a.Unit)
	case p.main.alive || !p.group.gone(w.now) && !w.spared(a.Unit):
		w.fail("condition of unit %d while its last run has processes left", a.Unit)
	case a.Index == 0:
		p.hooks = [RoleCondition + 1]int{}
		w.mayBegin(a.Unit)
	case p.hooks[RoleCondition] != a.Index:
		w.fail("condition %d of unit %d after %d good answers", a.Index, a.Unit, p.hooks[RoleCondition])
	}
}

// hopeless tells whether the program may count as ready without a unit: it has failed three times before it was ever ready,
// or waits for one that has.
func (w *world) hopeless(i int) bool {
	if w.procs[i].misses >= 3 {
		return true
	}
	for d, is := range w.order[i] {
		if is && !w.procs[i].began && w.procs[d].misses >= 3 {
			return true
		}
	}
	return false
}

// mayBeReady checks that a unit has done what makes it ready for the first time.
func (w *world) mayBeReady(i int) {
	if i == len(w.p.Services) {
		return
	}
	p, s := &w.procs[i], &w.p.Services[i]
	switch {
	case p.moved: // it may have done so by the rules of the program before
	case s.Type == spec.TypeOneshot && (!p.succeeded || p.command < len(s.Commands)):
		w.fail("unit %d is ready before it has ended in success", i)
	case s.Ready.Probe.Set() && p.probes < s.Ready.Probe.SuccessThreshold:
		w.fail("unit %d is ready after %d good probes of %d", i, p.probes, s.Ready.Probe.SuccessThreshold)
	case s.Ready.Said() && !p.said:
		w.fail("unit %d is ready and has not said so", i)
	case p.hooks[RolePostStart] != len(s.Hooks.PostStart):
		w.fail("unit %d is ready after %d of %d postStart commands", i, p.hooks[RolePostStart], len(s.Hooks.PostStart))
	}
}

// lookAtEnd checks that a unit that is to end is asked to, once nothing is left above it.
func (w *world) lookAtEnd(i int) {
	u := &w.m.units[i]
	if !w.m.leaving(u) || u.escalation != calm || u.state != running && u.state != preparing && u.state != done || i == len(w.p.Services) {
		return
	}
	for j := range w.p.Services {
		if w.order[j][i] && w.m.units[j].state.stands() {
			return
		}
	}
	w.fail("unit %d is to end, and is not asked to", i)
}
