// Package machine decides everything that a supervisor decides: what to start and when, what an exit means,
// when to give up, how to stop. It is pure: it has no clock, makes no system call and starts no goroutine.
// The launcher tells it what has happened ([Event]) and at what time, and does what it answers ([Action]).
//
// A unit is a service or the startup hook. Its states, and what ends each:
//
//	state      main process   others of its group   left by
//	Waiting    none           none                  the conditions of dependsOn hold: Start → Starting
//	                                                they can no longer hold: → Ended (skipped)
//	Starting   being made     -                     Started → Running; StartFailed → as a failed exit
//	Running    alive          maybe                 Exited, group empty → settle; else SignalGroup → Draining
//	Draining   gone           alive                 GroupEmpty → settle; timeout → KILL to the group
//	Backoff    none           none                  the delay has passed: Start → Starting
//	Ended      none           none                  never
//
// To settle is to decide what an end means: asked to stop → Ended; a clean exit → Ended (succeeded), unless
// restart.onSuccess; anything else → Backoff, or Ended (failed) where the restart mode allows no more.
// A unit that was asked to stop is Running or Draining with a deadline, at which its group is killed.
//
// The program's phases, in order: Preparing (the startup hook runs, nothing else) → Up → Stopping (no unit
// starts any more; those that no live unit depends on are asked to stop) → Sweeping (every unit has ended;
// what they left behind is asked to end, then killed) → Over. Preparing and Up go to Stopping when a stop is
// asked for or a unit's onFailure or onSuccess says so, and to Sweeping when every unit has ended by itself.
package machine

import (
	"time"

	"nimi/runtime/spec"
)

// killGrace is how long the machine waits for the kernel to carry out a KILL before it stops waiting: a
// process in uninterruptible sleep must not keep the launcher alive.
const killGrace = time.Second

// Machine is the state of one program. The zero value is not usable; see [New].
type Machine struct {
	program  *spec.Program
	units    []unit
	phase    phase
	live     int           // units that have not ended
	code     int           // exit code of the first failure for good; 0 while there is none
	deadline time.Duration // when what is left is killed, in Stopping and Sweeping; then when to stop waiting
	asked    spec.Signal   // the first signal that asked for the end; 0: none has
	askedAt  time.Duration // when it came
	killing  bool          // KILL has been sent to everything
	random   uint64
	actions  []Action
}

type phase uint8

const (
	preparing phase = iota
	up
	stopping
	sweeping
	over
)

// New returns the machine of a program before [Begin]. Unit i is service i; the startup hook, if there is
// one, is the unit after the last service. seed feeds the jitter of restart delays.
func New(p *spec.Program, seed uint64) *Machine {
	m := &Machine{program: p, units: make([]unit, len(p.Services), len(p.Services)+1), random: seed | 1}
	for i := range p.Services {
		s := &p.Services[i]
		m.units[i] = unit{
			restart: &s.Restart, stop: s.Stop, reload: s.ReloadSignal,
			onFailure: s.OnFailure, onSuccess: s.OnSuccess,
		}
		for _, d := range s.DependsOn {
			m.units[d.Service].dependents = append(m.units[d.Service].dependents, i)
		}
	}
	if p.Startup != nil {
		m.units = append(m.units, hook(p))
	}
	m.live = len(m.units)
	return m
}

// Step takes one event at a time of the launcher's choosing that never goes back, and returns what is to be
// done, in order. The slice is valid until the next call.
func (m *Machine) Step(now time.Duration, e Event) []Action {
	m.actions = m.actions[:0]
	switch e.Kind {
	case Begin:
		m.begin(now)
	case Started:
		m.started(now, e.Unit)
	case StartFailed:
		m.units[e.Unit].exit = e.Exit
		m.settle(now, e.Unit)
	case Exited:
		m.exited(now, e)
	case GroupEmpty:
		if m.units[e.Unit].state == draining {
			m.settle(now, e.Unit)
		}
	case Signalled:
		m.signalled(now, e.Signal)
	case NoChildren:
		if m.phase == sweeping {
			m.finish()
		}
	case Tick:
		m.tick(now)
	}
	m.advance(now)
	return m.actions
}

// Deadline returns the time of the next [Tick] that the machine needs, and whether it needs one.
func (m *Machine) Deadline() (time.Duration, bool) {
	next, any := m.deadline, m.phase == stopping || m.phase == sweeping
	for i := range m.units {
		if u := &m.units[i]; u.timed && (!any || u.deadline < next) {
			next, any = u.deadline, true
		}
	}
	return next, any
}

func (m *Machine) tick(now time.Duration) {
	for i := range m.units {
		u := &m.units[i]
		if !u.timed || u.deadline > now {
			continue
		}
		u.timed = false
		switch {
		case u.state == backoff:
			m.start(i)
		case u.killed && u.state == draining: // the kernel has not carried out the KILL; the main process is gone
			m.settle(now, i)
		case !u.killed:
			m.report(Report{Kind: ReportKilled, Unit: i, Delay: u.stop.Timeout, Signal: u.stop.Signal})
			m.kill(now, i)
		}
	}
	if (m.phase == stopping || m.phase == sweeping) && m.deadline <= now {
		m.overdue(now)
	}
}

// advance ends the program when every unit has ended.
func (m *Machine) advance(now time.Duration) {
	if m.live == 0 && m.phase < sweeping {
		m.sweep(now)
	}
}

func (m *Machine) do(a Action)     { m.actions = append(m.actions, a) }
func (m *Machine) report(r Report) { m.do(Action{Kind: Say, Report: r}) }
