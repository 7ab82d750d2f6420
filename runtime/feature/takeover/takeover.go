// Package takeover has another program take over from a launcher, in its process (docs/takeover.md).
//
// The program that hands over first executes the other one as a child, which says what it is: its services, and which parts
// it can take over (describe.go). From that follows the plan (machine.Machine.Plan). What has to stop is stopped, by the rules
// of the program that has started it. Then, between two turns of the loop, all parts write down what they know, into a memfd,
// and the other program is executed (handover.go). That one reads it before anything else happens (adopt.go).
//
// Until the execution nothing is touched but what has to stop, and if it fails, all goes on.
package takeover

import (
	"time"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
)

// Feature hands over to other programs, and takes over from them.
var Feature feature

type feature struct{}

// Attach implements host.Feature.
func (feature) Attach(h *host.Control) error {
	h.Machine.AllowTakeover()
	h.Launcher.BindProcesses()
	t := &takeover{host: h, pipe: -1}
	h.TakeOver, h.TakingOver = t.begin, func() bool { return t.stage != nothing }
	h.Adopt, h.Describe = t.adopt, t.describe
	h.Changed = append(h.Changed, t.changed)
	return nil
}

// takeover is one that is under way, if one is. One follows the other.
type takeover struct {
	host   *host.Control
	stage  stage
	wanted *host.Takeover

	// While the program is asked what it is:
	pid  int
	pipe int
	said []byte
	next *description

	since time.Duration // the beginning of the stage
}

// stage is how far a takeover has come.
type stage uint8

const (
	nothing  stage = iota
	checking       // the program is asked what it is
	ordered        // orders are being carried out
	yielding       // services stop
)

const (
	// checkTime is how long a program may take to say what it is. It does not do anything else.
	checkTime = 5 * time.Second
	// orderTime is how long orders are waited for. Those that take longer are handed over.
	orderTime = 5 * time.Second
)

// begin begins a takeover.
func (t *takeover) begin(w *host.Takeover) {
	t.wanted = w
	if why := t.check(); why != "" {
		t.refuse(why)
	}
}

// enter goes to a stage, and has what follows looked at after a time at the latest.
func (t *takeover) enter(s stage, limit time.Duration) {
	t.stage, t.since = s, t.host.Now()
	if limit > 0 {
		t.host.After(limit, func() {}) // the loop comes to changed
	}
}

// refuse ends a takeover of which nothing comes.
func (t *takeover) refuse(why string) {
	w := t.wanted
	if t.stage == yielding {
		t.host.Tell(machine.Event{Kind: machine.Asked, Command: machine.CommandResume})
		t.host.Launcher.Announce(machine.AnnounceReady)
	}
	t.stage, t.wanted, t.next, t.said = nothing, nil, nil, nil
	if !w.Dry {
		t.host.Say("no takeover by " + w.Path + ": " + why)
	}
	w.Refused(why)
	t.turnAgain()
}

// turnAgain has the loop take another turn, though nothing may happen by itself: who has asked gets the answer, and changed goes
// on.
func (t *takeover) turnAgain() { t.host.After(0, func() {}) }

// changed goes on, after the machine has taken events.
func (t *takeover) changed() {
	if t.stage == nothing {
		return
	}
	passed := t.host.Now() - t.since
	switch {
	case t.host.Phase() == machine.PhaseStopping:
		t.stopChecking()
		t.refuse("the launcher is stopping")
	case t.stage == checking && passed >= checkTime:
		t.stopChecking()
		t.refuse("it does not say in 5 s what it is")
	case t.stage == ordered && (passed >= orderTime || t.host.Ordered == nil || !t.host.Ordered()):
		t.yield()
	case t.stage == yielding && t.host.Machine.Yielded():
		why, changed := t.handOver()
		switch {
		case changed:
			t.yield()
		case why != "":
			t.refuse(why)
		}
	}
}

// yield has the services stop that have to.
func (t *takeover) yield() {
	_, down := t.settlePlan()
	if t.stage != yielding {
		t.host.Launcher.Announce(machine.AnnounceReloading)
		t.enter(yielding, 0)
	}
	t.host.Tell(machine.Event{Kind: machine.Asked, Command: machine.CommandYield, Units: down})
	t.turnAgain()
}

// settlePlan makes the plan that holds at present. more tells whether anything is still to be taken down for it, as down says.
func (t *takeover) settlePlan() (more bool, down []bool) {
	plan, down := t.plan()
	t.wanted.Planned(plan)
	t.next.fates = plan.Fates
	for _, is := range down {
		more = more || is
	}
	return more, down
}

// plan says what becomes of the services, and which have to stop before.
func (t *takeover) plan() (plan *host.TakeoverPlan, down []bool) {
	fates, gone, down := t.host.Machine.Plan(t.next.services)
	plan = &host.TakeoverPlan{Services: t.next.services, Fates: fates}
	for i, is := range gone {
		if is {
			plan.Gone = append(plan.Gone, t.host.Program.Services[i].Name)
		}
	}
	return plan, down
}
