// Package machine decides everything that a supervisor decides: what to start and when, what an exit means, when to give
// up, how to stop. It is pure: it has no clock, makes no system call and starts no goroutine. The launcher tells it what
// has happened ([Event]) and at what time, and does what it answers ([Action]).
//
// A unit is a service or the startup hook. Its states, what is alive in each, and what ends it:
//
//	state       main  group  hook       left by
//	Waiting     -     -      -          it is open (see order.go): → Idle if it has a schedule or starts on demand, else → Preparing
//	                                    its conditions can no longer hold: → Ended (skipped)
//	Idle        -     -      -          Due → Preparing. Here is also what has autoStart = false and does not count, and what
//	                                    a command has taken down, until a command starts it: → Waiting
//	Preparing   -     -      condition  holds → the preStart hooks; does not hold → Ended (unmet), or Idle if it has a schedule
//	            -     -      preStart   all have succeeded: Start → Starting; one fails → Finishing
//	Starting    made  -      -          Started → Running; StartFailed → Finishing
//	Running     yes   maybe  maybe      Exited → Draining
//	Draining    gone  maybe  maybe      all gone → Concluding after success of a oneshot, else → Finishing
//	Concluding  gone  -      postStart  of a oneshot; done → Done if it has an undo, else → Finishing
//	Done        gone  -      -          of a oneshot that has completed; its end is asked for: → Undoing
//	Undoing     gone  -      preStop    then stop.argv, its undo; done → Finishing
//	Finishing   gone  -      postStop   done → settle
//	Backoff     -     -      -          the delay has passed → Preparing
//	Ended       -     -      -          a command → Waiting, or → Idle where it stops a oneshot that has completed
//
// A hook that is not configured takes no time. To settle is to decide what a run means: taken down by a command → Idle; the
// program stops → Ended; success → Idle if it starts on demand; success → Ended, or Idle if it has a schedule, unless
// restart.onSuccess; anything else → Backoff, or Ended (failed) where the restart mode allows no more.
//
// A running unit is first not ready, then ready: what makes it so is its check (spec.Ready), or nothing, and then its
// postStart hook. Probes run while it runs: of readiness until it is ready, of health from then on.
//
// Three things say what is to become of a unit, the first of them winning:
//
//	phase of the program        from Stopping on, every unit ends and none starts
//	intent of a person          asConfigured: the unit runs as its configuration has it
//	                            toBeDown: it ends, and stays so until a command starts it (CommandStop)
//	                            toRestart: it ends, and then starts (CommandRestart, or CommandStart on the way down)
//	                            toYield: it ends, and the program that takes over decides (CommandYield)
//	                            The last command counts, with one exception: what a restart takes along because it
//	                            depends on what is restarted stays down if it was on its way down already.
//	cause of the run's failure  it is unwell: the run ends, and what follows is up to the restart policy
//
// A unit that ends for one of the first two reasons does so in its turn, when all that depends on it has ended. One that is
// unwell ends at once. How far the end of the run has been pressed is its escalation, which only grows:
//
//	calm       nothing has been asked of it
//	asked      preStop and stop.argv run, or the hook it was at has got the stop signal. Only a unit that is ready, or done,
//	           is asked in this way; any other is signalled at once
//	signalled  its group has got the stop signal, or its main process the watchdog's ABRT
//	killed     stop.timeout after it was asked, its group has got KILL; or a second signal, or shutdown.timeout, had
//	           everything killed. It has not ended cleanly
//
// What a main process leaves in its group when it ends by itself is signalled and killed likewise before anything else
// happens, so that two runs never overlap. An undo and postStop are killed for themselves: that is no fault of the run.
//
// The program's phases, in order: Preparing (the startup hook runs, nothing else) → Up → Stopping (no unit starts any
// more; those that no live unit depends on are asked to stop) → Sweeping (every unit has ended; what they left behind is
// asked to end, then killed) → Over. Preparing and Up go to Stopping when a stop is asked for or a unit's onFailure or
// onSuccess says so, or when nothing is left but units that are done, and to Sweeping when every unit has ended by itself.
//
// Events, the states in which they count, and what they do; elsewhere they come too late and change nothing:
//
//	Begin         -                     runs the startup hook, or wakes all units
//	Started       Starting, or a hook   the above
//	StartFailed   Starting, or a hook   the above
//	Exited        any with the process  the above
//	GroupEmpty    Draining              the group is gone
//	Probed        a probe in flight     counts; may make the unit ready or unwell
//	Due           Idle                  a run; elsewhere it is missed, as runs never overlap, or has been seen to, on demand
//	SaidReady     Running, calm         the check has succeeded
//	SaidStopping  Running               no more probes, no watchdog
//	SaidAlive     ready                 the watchdog starts afresh
//	SaidWatchdog  ready                 so it does, with another time
//	Extend        Running, Draining     the deadline of the start or the stop moves
//	Asked         -                     see Command
//	TookOver      -                     instead of Begin, in a program that has taken over; see carry.go
//	Signalled     -                     stop, kill, reload, suspend, or forward
//	Resumed       -                     all groups go on
//	NoChildren    Sweeping              the end
//	Tick          -                     deadlines
package machine

import (
	"time"

	"nimi/runtime/spec"
)

// killGrace is how long the machine waits for the kernel to carry out a KILL before it stops waiting: a process in
// uninterruptible sleep must not keep the launcher alive.
const killGrace = time.Second

// Machine is the state of one program. The zero value is not usable; see [New].
type Machine struct {
	program    *spec.Program
	units      []unit
	phase      phase
	live       int           // units that count and have not ended, those of lasting apart
	lasting    int           // units that are done, and have to be undone at the end
	settling   int           // units that count and have not been ready, ended or idle yet
	hopeless   bool          // some of them have failed often enough
	reloads    int           // reload commands that run
	code       int           // exit code of the first failure for good; 0 while there is none
	culprit    int           // the unit that has failed so
	heir       heir          // what it takes to hand over and to take over; nil: that is not possible
	yielding   bool          // units are to be down for a program that takes over
	taken      *taken        // what is to be done once this program has taken over; nil: nothing
	deadline   time.Duration // when what is left is killed, in Stopping and Sweeping; then when to stop waiting
	now        time.Duration // of the present step
	event      Event         // which it takes
	begun      time.Duration // when Begin came
	greeted    bool          // ReportReady has come, or would come too late
	asked      spec.Signal   // the first signal that asked for the end; 0: none has
	askedAt    time.Duration // when it came
	killing    bool          // KILL has been sent to everything
	random     uint64
	checks     part // see parts.go
	limits     part
	optional   part
	conditions part
	onDemand   part

	alternatives part
	pipelines    part

	actions []Action
}

type phase uint8

const (
	preparingProgram phase = iota
	up
	stopping
	sweeping
	over
)

// timer is a deadline that may be set.
type timer struct {
	at  time.Duration
	set bool
}

func (t *timer) start(at time.Duration) { t.at, t.set = at, true }
func (t *timer) stop()                  { t.set = false }

// due tells whether the time has come, and stops the timer if so.
func (t *timer) due(now time.Duration) bool {
	if !t.set || t.at > now {
		return false
	}
	t.set = false
	return true
}

// New returns the machine of a program before [Begin]. Unit i is service i; the startup hook, if there is one, is the
// unit after the last service. seed feeds the jitter of restart delays.
func New(p *spec.Program, seed uint64) *Machine {
	m := &Machine{program: p, units: make([]unit, len(p.Services), len(p.Services)+1), random: seed | 1}
	m.actions = make([]Action, 0, len(p.Services)+1) // at the start they may all be made at once
	for i := range p.Services {
		s := &p.Services[i]
		m.units[i].service, m.units[i].open = s, len(s.DependsOn) == 0
		if !s.Manual {
			m.units[i].counts = true
			m.live++
			m.settling++
			m.units[i].settling = true
		}
		for _, d := range s.DependsOn {
			m.units[d.Service].dependents = append(m.units[d.Service].dependents, i)
		}
	}
	if p.Startup != nil {
		m.units = append(m.units, unit{service: hookService(p), counts: true, open: true})
		m.live++
	}
	return m
}

// Step takes one event at a time of the launcher's choosing that never goes back, and returns what is to be done, in
// order. The slice is valid until the next call.
func (m *Machine) Step(now time.Duration, e Event) []Action {
	m.actions = m.actions[:0]
	m.now, m.event = now, e
	switch e.Kind {
	case Begin:
		m.begun = now
		m.begin(now)
	case Started:
		m.started(now, e)
	case StartFailed, Exited:
		m.processEnded(now, e)
	case GroupEmpty:
		m.groupEmpty(now, e.Unit)
	case Signalled:
		m.signalled(now, &e)
	case Resumed:
		m.signalAll(spec.SIGCONT)
	case NoChildren:
		if m.phase == sweeping {
			m.finishProgram()
		}
	case Tick:
		m.tick(now)
	case Probed:
		m.ask(now, e.Unit, stepAnswered)
	case Due:
		m.due(now, e.Unit)
	case Asked:
		m.command(now, e)
	case TookOver:
		m.heir.tookOver(now)
	default:
		m.said(now, e)
	}
	if m.yielding && m.phase == up {
		m.heir.yieldFurther(now)
	}
	if m.live == 0 && m.lasting > 0 {
		m.stopProgram(now, 0, -1)
	}
	if m.live == 0 && m.lasting == 0 && m.phase < sweeping {
		m.sweep(now)
	}
	return m.actions
}

// Deadline returns the time of the next [Tick] that the machine needs, and whether it needs one.
func (m *Machine) Deadline() (time.Duration, bool) {
	next := timer{m.deadline, m.phase == stopping || m.phase == sweeping}
	for i := range m.units {
		u := &m.units[i]
		for _, t := range [...]*timer{&u.life, &u.probe.timer, &u.watchdog} {
			if t.set && (!next.set || t.at < next.at) {
				next = *t
			}
		}
	}
	return next.at, next.set
}

func (m *Machine) tick(now time.Duration) {
	for i := range m.units {
		u := &m.units[i]
		if u.life.due(now) {
			m.lifeDue(now, i)
		}
		if u.probe.timer.due(now) {
			m.ask(now, i, stepDue)
		}
		if u.watchdog.due(now) {
			m.watchdogDue(now, i)
		}
	}
	if (m.phase == stopping || m.phase == sweeping) && m.deadline <= now {
		m.overdue(now)
	}
}

// do adds an action. Neither it nor the functions that follow are inlined: copies of them at every call would add a tenth
// to the launcher's code.
//
//go:noinline
func (m *Machine) do(a *Action) { m.actions = append(m.actions, *a) }

//go:noinline
func (m *Machine) report(r *Report) { m.actions = append(m.actions, Action{Kind: Say, Report: *r}) }

//go:noinline
func (m *Machine) run(i int, r Role, index int) {
	m.do(&Action{Kind: Start, Unit: i, Role: r, Index: index})
}

//go:noinline
func (m *Machine) signalMain(i int, sig spec.Signal) {
	m.do(&Action{Kind: SignalMain, Unit: i, Signal: sig})
}

//go:noinline
func (m *Machine) signalGroup(i int, r Role, sig spec.Signal) {
	m.do(&Action{Kind: SignalGroup, Unit: i, Role: r, Signal: sig})
}

func (m *Machine) announce(s Announcement) { m.do(&Action{Kind: Announce, State: s}) }
