package machine

import (
	"flag"
	"fmt"
	"strconv"
	"testing"

	"nimi/runtime/internal/carry"
	"nimi/runtime/spec"
)

var takeovers = flag.Int("takeovers", 5000, "random programs from which others take over in TestTakeovers")

// TestTakeovers plays random programs in a random world, from which random other programs take over at random moments: while
// services start, stop, wait for a restart, are probed, run their hooks. What act demands goes on to hold, and what becomes of
// each service is as the table in docs/takeover.md has it.
func TestTakeovers(t *testing.T) {
	played := 0
	for seed := range *takeovers {
		w := newWorld(t, uint64(seed)+1<<32)
		w.heirs = &heirs{}
		for i := range w.p.Services {
			s := &w.p.Services[i]
			s.Name, s.Hash, s.Consumes, s.Logging.To = w.heirs.name(), hash("", "", ""), false, "" // consumers have their own test
		}
		w.m.AllowTakeover()
		w.run()
		played += w.heirs.played
	}
	if played < *takeovers {
		t.Errorf("only %d takeovers: this shows little", played)
	}
}

// heirs are the programs that take over in a world, one after the other.
type heirs struct {
	next    *spec.Program // of the takeover under way; nil: none is
	changes []change      // of its services
	steps   int           // since it began
	fates   []carry.Fate
	before  *Machine // of the program before
	names   int      // given so far
	hashes  int
	played  int
}

// change is what is different in a service of the next program.
type change struct {
	from                   int // its number in the program before; -1: it is new
	process, files, policy bool
}

func (k *heirs) name() string {
	k.names++
	return "s" + strconv.Itoa(k.names)
}

// part is one of a hash that there has not been before.
func (k *heirs) part() string {
	k.hashes++
	return strconv.Itoa(k.hashes) + "."
}

// step begins a takeover, or goes on with it. It returns false if there is nothing to do.
func (k *heirs) step(w *world) bool {
	switch {
	case k.next == nil:
		if w.m.phase != up || w.r.IntN(15) > 0 {
			return false
		}
		k.steps = 0
		k.change(w)
		k.yield(w)
		return true
	case w.m.phase != up: // the launcher stops: nothing comes of it
		k.next = nil
		return false
	case !w.m.Yielded() && w.r.IntN(300) > 0:
		if k.steps++; k.steps > 10000 {
			w.fail("what is to be down for a takeover does not come down")
		}
		return false
	case !w.m.Yielded(), w.r.IntN(6) == 0: // nothing comes of it
		k.resume(w)
		return true
	}
	if more := k.plan(w); more != nil {
		w.step(Event{Kind: Asked, Command: CommandYield, Units: more})
		return true
	}
	k.handOver(w)
	return true
}

// resume has everything go on that was to be down for the next program.
func (k *heirs) resume(w *world) {
	k.next, w.commanded = nil, true
	var stood []int
	for i := range w.p.Services {
		if u := &w.m.units[i]; u.intent == toYield && u.state.stands() {
			stood = append(stood, i)
		}
	}
	w.step(Event{Kind: Asked, Command: CommandResume})
	for _, i := range stood {
		if u := &w.m.units[i]; w.m.phase == up && u.state.stands() && u.intent != toRestart {
			w.fail("unit %d was to be down for a takeover of which nothing has come, and is not to start again", i)
		}
	}
}

// yield takes down what the plan says.
func (k *heirs) yield(w *world) {
	down := k.plan(w)
	if down == nil {
		down = make([]bool, len(w.p.Services))
	}
	w.step(Event{Kind: Asked, Command: CommandYield, Units: down})
}

// plan makes the plan, compares it with the table, and returns what is to be taken down for it; nil: nothing more.
func (k *heirs) plan(w *world) (more []bool) {
	fates, gone, down := w.m.Plan(describe(k.next))
	for j, c := range k.changes {
		if want := k.expected(w, j, fates); fates[j] != want {
			w.fail("service %s is to be %d, want %d: %+v, %+v", k.next.Services[j].Name, fates[j], want, c, w.m.units[max(c.from, 0)])
		}
	}
	k.fates = fates
	stays := make([]bool, len(w.p.Services))
	for _, c := range k.changes {
		if c.from >= 0 {
			stays[c.from] = true
		}
	}
	for i := range down {
		if gone[i] == stays[i] {
			w.fail("unit %d: gone %v, but the next program has it: %v", i, gone[i], stays[i])
		}
		if down[i] {
			more = down
		}
	}
	return more
}

// expected is what becomes of a service by the table, in terms of what a person sees of it. Those that it depends on are
// known to be as expected.
func (k *heirs) expected(w *world, j int, fates []carry.Fate) carry.Fate {
	c, s := k.changes[j], &k.next.Services[j]
	fresh := carry.Started
	if s.Manual {
		fresh = carry.Kept
	}
	if c.from < 0 {
		return fresh
	}
	if w.m.units[c.from].intent == toBeDown { // a person takes it down, or has
		return carry.Kept
	}
	restarted, stirred := k.above(j, fates)
	switch st := w.m.Status(c.from); st.State {
	case StateOff:
		return fresh
	case StateScheduled, StateListening, StateWaiting:
		return carry.Kept
	case StateStopped:
		if w.m.units[c.from].intent == toYield {
			return carry.Restarted
		}
		return carry.Kept
	case StateFailed, StateSkipped:
		if c.process || st.State == StateSkipped && !st.Unmet && stirred {
			return fresh
		}
		return carry.Kept
	case StateCompleted:
		if !st.Ready { // it is no oneshot, and has ended
			if c.process {
				return fresh
			}
			return carry.Kept
		}
	}
	reloads := s.Reload.Signal != 0 || s.Reload.Argv != nil
	switch {
	case c.process || restarted:
		return carry.Restarted
	case !c.files:
		return carry.Kept
	case s.OnChange == spec.ChangeNone:
		return carry.Placed
	case s.OnChange == spec.ChangeRestart || !reloads:
		return carry.Restarted
	case w.procs[c.from].main.alive && w.m.units[c.from].state == running:
		return carry.Reloaded
	}
	return carry.Placed
}

// above tells whether something that a service of the next program depends on, directly or not, is restarted; or started.
func (k *heirs) above(j int, fates []carry.Fate) (restarted, stirred bool) {
	for _, d := range k.next.Services[j].DependsOn {
		if d.Optional {
			continue
		}
		r, s := k.above(d.Service, fates)
		restarted = restarted || r || fates[d.Service] == carry.Restarted
		stirred = stirred || s || restarted || fates[d.Service] == carry.Started
	}
	return restarted, stirred
}

// handOver has the next program take over.
func (k *heirs) handOver(w *world) {
	old, was, fates := w.m, w.procs, k.fates
	units := make([]int, len(w.p.Services)+1)
	for i := range units {
		units[i] = -1
	}
	units[len(w.p.Services)] = len(k.next.Services)
	spared := make([]bool, len(w.p.Services))
	for i := range spared {
		spared[i] = w.spared(i)
	}
	w.procs = make([]proc, len(k.next.Services)+1)
	w.procs[len(k.next.Services)] = proc{ranOnce: true, readyOnce: true, done: true, good: true}
	for j, c := range k.changes {
		if c.from >= 0 {
			units[c.from] = j
			w.procs[j] = was[c.from].handedOver(fates[j], &k.next.Services[j])
			if spared[c.from] && !was[c.from].main.alive && (old.units[c.from].state != draining || old.units[c.from].groupGone) { // nobody waits for these
				w.procs[j].group = process{}
			}
			w.procs[j].moved, w.procs[j].rearm = w.procs[j].moved || c.policy || c.process, w.procs[j].rearm || c.policy
		}
	}
	for i := range w.p.Services {
		if j := units[i]; j < 0 || fates[j] == carry.Restarted || fates[j] == carry.Started {
			if p := &was[i]; p.main.alive || !p.group.gone(w.now) && !spared[i] || !p.hook.gone(w.now) || p.owes {
				w.fail("unit %d does not go on, and has not ended", i)
			}
		}
	}
	k.inherit(w, units)
	w.p, w.commanded = k.next, true
	w.m = New(w.p, uint64(w.now))
	withParts(w.m)
	w.m.AllowTakeover()
	passage := carry.Writer()
	old.Carry(passage)
	passage = carry.Reader(passage.Written())
	passage.Units, passage.Fates = units, fates
	if w.m.Carry(passage); !passage.Intact() {
		w.fail("the state is broken")
	}
	w.connect()
	w.history = append(w.history, fmt.Sprintf("%v a takeover: %+v, to %v", w.now, k.changes, fates))
	k.played++
	k.before, k.next = old, nil
	w.step(Event{Kind: TookOver})
}

// handedOver is what is known of a unit's processes in the next program.
func (p *proc) handedOver(f carry.Fate, s *spec.Service) proc {
	if f == carry.Restarted || f == carry.Started {
		return proc{runs: p.runs, probe: p.probe, probeRole: p.probeRole, reload: p.reload}
	}
	q := *p
	q.asked, q.listens = false, false // who would answer is gone
	q.armed = q.armed && s.Schedule.Set()
	return q
}

// inherit finds out whether the next program begins with a failure: the one that its exit code was about, if that is still
// there, or another that has not been mended.
func (k *heirs) inherit(w *world, units []int) {
	if w.failure && w.culprit < len(units) {
		if j := units[w.culprit]; j == len(k.next.Services) || j >= 0 && k.fates[j] != carry.Restarted && k.fates[j] != carry.Started {
			w.culprit = j
			return
		}
	}
	w.failure = false
	for j, c := range k.changes {
		if c.from < 0 || k.fates[j] == carry.Started || k.next.Services[j].OnFailure == spec.FailureIgnore {
			continue
		}
		if st := w.m.Status(c.from); st.State == StateFailed || st.State == StateSkipped && !st.Unmet {
			w.failure, w.culprit = true, j
			return
		}
	}
}

// compare holds what the next program does in its first moment against what was to become of the services.
func (k *heirs) compare(w *world, actions []Action) {
	for j := range k.changes {
		var told []Action
		for _, a := range actions {
			if a.Unit == j && (a.Kind == Start || a.Kind == SignalMain) {
				told = append(told, a)
			}
		}
		if w.m.phase == up { // else something has failed at once, and stops everything
			k.compareOne(w, j, told)
		}
	}
}

func (k *heirs) compareOne(w *world, j int, told []Action) {
	c, p, u := k.changes[j], &w.procs[j], &w.m.units[j]
	name := w.p.Services[j].Name
	switch f := k.fates[j]; f {
	case carry.Started, carry.Restarted:
		if (u.state == idle && !u.scheduled() || u.intent != asConfigured) && (f == carry.Started || k.before.units[c.from].counts) {
			w.fail("%s was to start, and does not: %+v", name, *u)
		}
		return
	default:
		if c.from < 0 {
			return
		}
		v := &k.before.units[c.from]
		for _, a := range told {
			if p.main.alive && a.Kind == Start && a.Role == RoleMain {
				w.fail("%s is kept, and starts anew", name)
			}
		}
		if v.state == idle && v.intent != asConfigured && (u.state != idle || u.intent != v.intent) {
			w.fail("%s was taken down by a person, and starts", name)
		}
		if v.state == backoff && (u.state != backoff || u.life != v.life) {
			w.fail("%s was to start again at %+v, now %+v", name, v.life, u.life)
		}
		if (v.state == ended || v.state == done) && u.state != v.state {
			w.fail("%s has ended, and goes on", name)
		}
		if v.state == running && v.intent == asConfigured && !c.policy && (u.state != running || u.runs != v.runs || u.restarts != v.restarts || u.ready != v.ready || u.watchdog != v.watchdog) {
			w.fail("%s: was %+v, is %+v", name, *v, *u)
		}
		if s := &w.p.Services[j]; c.policy && v.state == running && u.state == running && u.escalation == calm && !u.checked && s.Ready.StartTimeout > 0 {
			if want := max(w.now, u.since+s.Ready.StartTimeout); !u.life.set || u.life.at != want {
				w.fail("%s has to be ready at %v, want %v", name, u.life.at, want)
			}
		}
		k.compareReload(w, j, told)
	}
}

// compareReload: who is to be reloaded is told so, and nobody else is told anything.
func (k *heirs) compareReload(w *world, j int, told []Action) {
	s, u := &w.p.Services[j], &w.m.units[j]
	if w.m.leaving(u) { // a person takes it down
		return
	}
	if k.fates[j] != carry.Reloaded || !w.procs[j].main.alive || u.escalation != calm {
		for _, a := range told {
			if a.Kind == SignalMain || a.Kind == Start && a.Role == RoleReload {
				w.fail("%s is told something: %+v", s.Name, a)
			}
		}
		return
	}
	for _, a := range told {
		if a.Kind == SignalMain && a.Signal == s.Reload.Signal || a.Kind == Start && a.Role == RoleReload {
			return
		}
	}
	if !u.reloadAgain {
		w.fail("%s is not reloaded: %+v", s.Name, *u)
	}
}
