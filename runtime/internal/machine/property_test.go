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
		w.history = append(w.history, fmt.Sprintf("%v event %s", w.now, brief(e)))
		actions := w.m.Step(w.now, e)
		w.look()
		if e.Kind == TookOver {
			w.heirs.compare(w, actions)
		}
		for _, a := range actions {
			w.history = append(w.history, fmt.Sprintf("%v   action %s", w.now, brief(a)))
			if w.over {
				w.fail("action after Quit: %+v", a)
			}
			w.act(a)
		}
		w.lookAtSchedules()
		w.lookAtDemands()
	}
}

func (w *world) act(a Action) {
	p := &w.procs[min(a.Unit, len(w.procs)-1)]
	w.heed(a)
	switch a.Kind {
	case Start:
		w.start(a)
	case SignalMain:
		if !p.main.alive {
			w.fail("signal %d for unit %d, which has no main process", a.Signal, a.Unit)
		}
	case SignalGroup:
		w.signalGroup(a)
	case Probe:
		if p.asked || p.probe.alive {
			w.fail("two probes of unit %d", a.Unit)
		}
		if !p.main.alive {
			w.fail("probe of unit %d, which does not run", a.Unit)
		}
		p.asked = true
	case CancelProbe:
		if !p.asked {
			w.fail("there is no probe of unit %d to give up", a.Unit)
		}
		p.asked = false
	case Arm:
		if p.armed && !p.rearm {
			w.fail("unit %d is armed already", a.Unit)
		}
		p.armed, p.rearm = true, false
	case Listen:
		w.mayListen(a.Unit)
		p.listens = true
	case Announce:
		w.announce(a.State)
	case Suspend:
		w.queue = append(w.queue, Event{Kind: Resumed})
	case Sweep:
		w.sweeping = true
		for i := range w.procs {
			if p := &w.procs[i]; p.main.alive && !p.main.killed {
				w.fail("sweep while unit %d runs", i)
			}
		}
	case Say:
		w.hear(a.Report)
	case Quit:
		w.over, w.code = true, a.Code
		for i := range w.procs {
			if w.procs[i].owes && !w.killing {
				w.fail("unit %d has completed and has not been undone", i)
			}
		}
		if w.failure != (w.code != 0) && w.stopAt < 0 {
			w.fail("exit code %d, failure reported: %v", w.code, w.failure)
		}
	}
}

// announce checks that the program is as it is said to be for the first time.
func (w *world) announce(s Announcement) {
	if s != AnnounceReady || w.ready || w.commanded {
		return
	}
	w.ready = true
	for i := range w.p.Services {
		p, s := &w.procs[i], &w.p.Services[i]
		u := &w.m.units[i]
		if !s.Manual && !p.readyOnce && !p.done && !p.idleOnce && u.state != ended && !w.hopeless(i) {
			w.fail("the program is said to be ready, but unit %d is not", i)
		}
	}
}

// start makes a process and answers; or it cannot be made.
func (w *world) start(a Action) {
	p := &w.procs[a.Unit]
	var at *process
	switch a.Role {
	case RoleMain:
		if a.Index > 0 {
			w.mayGoOn(a)
		} else {
			w.mayRun(a.Unit)
		}
		at = &p.main
	case RoleReload:
		if p.reload.alive {
			w.fail("two reload commands of unit %d", a.Unit)
		}
		at = &p.reload
	case RoleReady, RoleHealth:
		if p.probe.alive || p.asked {
			w.fail("two probes of unit %d", a.Unit)
		}
		if !p.main.alive {
			w.fail("probe of unit %d, which does not run", a.Unit)
		}
		at, p.probeRole = &p.probe, a.Role
	default:
		w.mayHook(a)
		at = &p.hook
		p.hookRole = a.Role
	}
	if w.r.IntN(8) == 0 {
		if a.Unit < len(w.p.Services) && optional(&w.p.Services[a.Unit], a.Role, a.Index) {
			p.hooks[a.Role]++
		}
		p.owes = p.owes && a.Role != RoleStop // it has been tried
		w.queue = append(w.queue, Event{Kind: StartFailed, Unit: a.Unit, Role: a.Role, Exit: Exit{Code: 127, Unstarted: true}})
		return
	}
	*at = process{alive: true, stubborn: w.r.IntN(4) == 0, immortal: w.r.IntN(20) == 0}
	if a.Role == RoleMain {
		p.ranOnce = true
		p.group = process{alive: w.r.IntN(4) == 0, stubborn: at.stubborn, immortal: at.immortal}
	}
	w.queue = append(w.queue, Event{Kind: Started, Unit: a.Unit, Role: a.Role})
}

// mayRun checks the start of a main process.
func (w *world) mayRun(i int) {
	p := &w.procs[i]
	switch {
	case p.main.alive:
		w.fail("two main processes of unit %d", i)
	case !p.group.gone(w.now) && !w.spared(i) || !p.hook.gone(w.now):
		w.fail("unit %d starts while its last run has processes left", i)
	case w.stopping:
		w.fail("unit %d starts after the stop", i)
	case w.m.units[i].intent != asConfigured:
		w.fail("unit %d starts although it is to be down", i)
	case p.owes:
		w.fail("unit %d starts again before it has been undone", i)
	}
	if i < len(w.p.Services) {
		if n := len(w.p.Services[i].Hooks.PreStart); p.hooks[RolePreStart] != n && !p.moved {
			w.fail("unit %d starts after %d of %d preStart commands", i, p.hooks[RolePreStart], n)
		}
		if n := conditionSteps(&w.p.Services[i]); p.hooks[RoleCondition] != n && !p.moved {
			w.fail("unit %d starts after %d of %d good answers to its condition", i, p.hooks[RoleCondition], n)
		}
		w.mayBegin(i)
	}
	*p = proc{runs: p.runs + 1, starts: p.starts, inRow: p.inRow, misses: p.misses, ranOnce: p.ranOnce, readyOnce: p.readyOnce, idleOnce: p.idleOnce, done: p.done, good: p.good,
		probe: p.probe, probeRole: p.probeRole, reload: p.reload, armed: p.armed, listens: p.listens, alone: p.alone, began: p.began}
}

// mayBegin checks what a run of a service waits for.
func (w *world) mayBegin(i int) {
	s := &w.p.Services[i]
	if s.Manual && !w.m.units[i].counts {
		w.fail("unit %d starts by itself", i)
	}
	if w.p.Startup != nil && !w.procs[len(w.p.Services)].good {
		w.fail("unit %d starts before the startup hook has succeeded", i)
	}
	if w.procs[i].alone || w.procs[i].began { // a restart waits for nothing
		return
	}
	w.procs[i].began = true
	for j := range w.p.Services { // whatever is on the way from i to what it depends on in the end
		if j == i || w.below[i][j] {
			w.mayFollow(i, j)
		}
	}
}

// mayFollow checks that all that unit j depends on is as j waits for, so that unit i, which depends on j or is j, may start.
func (w *world) mayFollow(i, j int) {
	for _, d := range w.p.Services[j].DependsOn {
		dep := &w.procs[d.Service]
		v := &w.m.units[d.Service]
		if d.Any > 0 && w.mayFollowAny(i, j, d.Any) || d.Optional && (v.down() || v.state == ended) {
			continue
		}
		if i != j && w.m.units[d.Service].state == ended { // nothing comes of it any more, and j has run all the same
			continue
		}
		if !map[spec.Condition]bool{
			spec.ConditionReady:                 dep.readyOnce,
			spec.ConditionStarted:               dep.ranOnce,
			spec.ConditionCompleted:             dep.done,
			spec.ConditionCompletedSuccessfully: dep.done && dep.good,
		}[d.Condition] {
			w.fail("unit %d starts before unit %d is as unit %d waits for: %v", i, d.Service, j, d.Condition)
		}
		if w.m.units[d.Service].intent != asConfigured {
			w.fail("unit %d starts, but unit %d is to be down", i, d.Service)
		}
	}
}

// mayHook checks the start of a hook.
func (w *world) mayHook(a Action) {
	p, s := &w.procs[a.Unit], &w.p.Services[a.Unit]
	if !p.hook.gone(w.now) {
		w.fail("two hooks of unit %d", a.Unit)
	}
	switch a.Role {
	case RolePreStart:
		switch {
		case w.stopping:
			w.fail("preStart of unit %d after the stop", a.Unit)
		case p.main.alive || !p.group.gone(w.now) && !w.spared(a.Unit):
			w.fail("preStart of unit %d while its last run has processes left", a.Unit)
		case a.Index == 0:
			p.hooks = [RoleCondition + 1]int{RoleCondition: p.hooks[RoleCondition]}
			w.mayBegin(a.Unit)
		case p.hooks[RolePreStart] != a.Index:
			w.fail("preStart %d of unit %d after %d successes", a.Index, a.Unit, p.hooks[RolePreStart])
		}
	case RoleCondition:
		w.mayAsk(a)
	case RolePostStart:
		if !p.moved && (!p.main.alive && !(s.Type == spec.TypeOneshot && p.succeeded) || p.hooks[RolePostStart] != a.Index) {
			w.fail("postStart %d of unit %d", a.Index, a.Unit)
		}
	case RolePreStop, RoleStop:
		if !p.main.alive && a.Index == 0 && !p.owes || !p.readyOnce {
			w.fail("role %d of unit %d, which does not run or was never ready", a.Role, a.Unit)
		}
		w.mayStop(a.Unit)
	case RolePostStop:
		if p.main.alive || !p.group.gone(w.now) && !w.spared(a.Unit) {
			w.fail("postStop of unit %d, which still runs", a.Unit)
		}
		if p.owes {
			w.fail("postStop of unit %d, which has not been undone", a.Unit)
		}
	}
}

func (w *world) signalGroup(a Action) {
	p := &w.procs[a.Unit]
	switch a.Role {
	case RoleMain:
		if !p.main.alive && !p.group.alive {
			w.fail("signal %d for the group of unit %d, which is empty", a.Signal, a.Unit)
		}
		if a.Signal == spec.SIGKILL {
			p.main.kill(w.now)
			p.group.kill(w.now)
		} else if a.Signal == spec.SIGTERM && p.main.alive {
			w.mayStop(a.Unit)
		}
	case RoleReload:
		p.reload.kill(w.now)
	case RoleReady, RoleHealth:
		p.probe.kill(w.now)
	default:
		if !p.hook.alive && a.Signal != spec.SIGKILL && !w.failing(a.Unit) {
			w.fail("signal %d for a hook of unit %d, which has none", a.Signal, a.Unit)
		}
		if a.Signal == spec.SIGKILL {
			p.hook.kill(w.now)
		}
	}
}

// mayStop checks that a unit that is asked to stop, for good or by a person, has nothing left above it: neither a process
// of a unit that depends on it, through whatever units, nor anything that such a unit has done and not undone.
func (w *world) mayStop(unit int) {
	u := &w.m.units[unit]
	if !w.m.leaving(u) || u.cause != CauseNone || w.procs[unit].stoppedAlone || w.killing || unit == len(w.p.Services) {
		return
	}
	if w.procs[unit].turn { // it has been asked before; what a person has started alone since then does not count
		return
	}
	w.procs[unit].turn = true
	for i := range w.p.Services {
		q := &w.procs[i]
		if u.intent == toYield && w.m.units[i].intent != toYield && !w.stopping { // it goes on in the next program
			continue
		}
		if (w.below[i][unit] || w.stopping && w.order[i][unit]) && (!q.main.gone(w.now) || !q.group.gone(w.now) && !w.spared(i) || !q.hook.gone(w.now) || q.owes) {
			w.fail("unit %d is asked to stop before unit %d, which depends on it, has ended", unit, i)
		}
	}
}

// hear keeps books of what the machine says it has decided.
func (w *world) hear(r Report) {
	switch r.Kind {
	case ReportStop:
		w.noteStop()
	case ReportKillAll:
		w.killing = true
	case ReportUnmet:
		w.procs[r.Unit].done = true
	case ReportKilled:
		if r.Role == RolePreStop || r.Role == RoleStop {
			w.procs[r.Unit].owes = false // it has had its time
		}
	case ReportRestart:
		p, conf := &w.procs[r.Unit], &w.p.Services[r.Unit].Restart
		if r.Restarts > 1 && r.Restarts != p.inRow+1 {
			w.fail("unit %d: restart %d in a row follows restart %d", r.Unit, r.Restarts, p.inRow)
		}
		p.inRow = r.Restarts
		if !p.readyOnce {
			p.misses++
		}
		if conf.Mode == spec.RestartNever || conf.Mode == spec.RestartUpToCount && conf.Window == 0 && r.Restarts > conf.Count {
			w.fail("unit %d: restart %d in a row, mode %d, count %d", r.Unit, r.Restarts, conf.Mode, conf.Count)
		}
		if longest := max(conf.Delay, conf.MaxDelay, leastStartDelay) + conf.Jitter; r.Delay < min(conf.Delay, longest) || r.Delay > longest {
			w.fail("unit %d: delay %v, want from %v up to %v", r.Unit, r.Delay, conf.Delay, longest)
		}
	case ReportFailed, ReportSkipped:
		w.procs[r.Unit].done = w.procs[r.Unit].done || r.Kind == ReportFailed
		if r.Good { // what it waits for has a condition that does not hold
			return
		}
		if r.Unit == len(w.p.Services) || w.p.Services[r.Unit].OnFailure != spec.FailureIgnore {
			if !w.failure {
				w.culprit = r.Unit
			}
			w.failure = true
		}
	}
}

// look takes from the machine's state what it does not tell, and checks what can be seen there alone.
func (w *world) look() {
	live := 0
	for i := range w.m.units {
		u, p := &w.m.units[i], &w.procs[i]
		live += map[bool]int{true: 1}[u.counts && u.state != ended && u.state != done]
		p.began = p.began && u.state != waiting
		if (u.state == done || u.state == undoing) && !p.accomplished {
			p.accomplished, p.owes = true, true
		}
		if u.state != done && u.state != undoing && u.service.Stop.Argv == nil { // a program has taken over that has no undo for it
			p.owes = false
		}
		if u.state == idle && u.intent != asConfigured || u.state == waiting && !u.everRan && !u.everCompleted { // what it has been counts no more
			p.ranOnce, p.readyOnce, p.done, p.good, p.said, p.probes = false, false, false, false, false, 0
			p.alone, p.stoppedAlone = p.alone && u.state != idle, false
		}
		p.idleOnce = p.idleOnce || u.state == idle
		if u.everSucceeded || u.state == ended && u.outcome == succeeded {
			p.done, p.good = true, true
		}
		if u.everReady && !p.readyOnce && u.demand != nil { // its sockets are bound
			p.readyOnce, p.ranOnce = true, true
		}
		if u.everReady && !p.readyOnce {
			p.readyOnce = true
			w.mayBeReady(i)
		}
		w.lookAtEnd(i)
		if u.state != waiting || w.m.phase != up {
			continue
		}
		stuck := true
		for j, depends := range w.order[i] {
			stuck = stuck && (!depends || w.m.units[j].state == ended)
		}
		if stuck {
			w.fail("unit %d waits, but all that it depends on has ended", i)
		}
	}
	if live != w.m.live {
		w.fail("the program lasts for %d units, want %d", w.m.live, live)
	}
}

// lookAtSchedules checks what units wait for that have a schedule: once, and not at every time of it.
func (w *world) lookAtSchedules() {
	for i := range w.p.Services {
		if u := &w.m.units[i]; u.state == idle && u.scheduled() && !w.procs[i].began {
			w.mayBegin(i)
		}
	}
}
