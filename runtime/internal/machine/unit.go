package machine

import (
	"time"

	"nimi/runtime/spec"
)

// state is where a unit stands; the package comment says what each means.
type state uint8

const (
	waiting state = iota
	idle
	preparing
	starting
	running
	draining
	concluding
	done
	undoing
	finishing
	backoff
	ended

	stateCount
)

// outcome is how a unit ended.
type outcome uint8

const (
	succeeded outcome = iota + 1
	failed
	stopped // asked to stop, and did so in time; or had not been started when the stop came
	unmet   // its condition does not hold, or that of a unit that it waits for; no failure
	skipped // never started, as what it depends on cannot become what it waits for; a failure too

	outcomeCount
)

type unit struct {
	service    *spec.Service
	dependents []int
	demand     *demand // nil: it does not start on demand

	state   state
	outcome outcome
	// What it has been in any of its runs, for those that depend on it.
	everRan, everReady, everCompleted, everSucceeded bool
	settling                                         bool // it is one of Machine.settling
	misses                                           int  // how often it has failed while settling
	hopeless                                         bool // the program counts as ready without it; see announceReady
	counts                                           bool // the program goes on while it has not ended
	armed                                            bool // the launcher will tell when it is due

	intent intent
	rising bool // a command that is being carried out is about to start it
	above  int  // units that depend on it and are not clear
	open   bool // it may start, as far as what it depends on is concerned

	// Of this run:
	cause      Cause // why it is a failure
	final      bool  // there is no restart after it
	step       int   // which of its commands runs, of a oneshot
	exit       Exit  // how the main process ended; Unstarted until there was one
	escalation escalation
	groupGone  bool // no process of its group is left
	checked    bool // its check has succeeded
	ready      bool
	since      time.Duration // when the main process started
	hook       hook
	probe      probe
	resting    probe

	reloading, reloadAgain bool

	runs      int             // main processes so far
	restarts  int             // restarts in a row
	starts    []time.Duration // the last ones, where restart.window limits them; see windows
	over      time.Duration   // when the last run was over
	hasEnded  bool            // one was
	lastExit  Exit
	lastCause Cause
	delay     time.Duration // the last delay, jitter apart

	life     timer // of the delay, of the start, of the stop, of a hook that has to end
	watchdog timer
	silence  time.Duration // what the watchdog allows, if the unit has said so
}

// stands tells whether a unit in this state has something that has to end before what it depends on may: processes, or
// what it has done and will undo.
func (s state) stands() bool {
	switch s {
	case waiting, idle, backoff, ended:
		return false
	}
	return true
}

// start begins a run.
func (m *Machine) start(now time.Duration, i int) {
	u := &m.units[i]
	m.enter(now, i, preparing)
	u.exit, u.cause, u.escalation = Exit{Unstarted: true}, CauseNone, calm
	u.groupGone, u.checked, u.ready, u.final = false, false, false, false
	u.silence, u.step = 0, 0
	if m.limits != nil {
		m.limits(m, now, i, stepNote)
	}
	u.life.stop()
	if m.conditions == nil || !m.conditions(m, now, i, stepBegin) {
		m.runHooks(now, i, RolePreStart)
	}
}

func (m *Machine) started(now time.Duration, e Event) {
	if e.Role != RoleMain { // who has ordered it waits for its end
		return
	}
	i := e.Unit
	u := &m.units[i]
	m.enter(now, i, running)
	u.since, u.exit = now, Exit{}
	if u.step == 0 {
		u.runs++
	}
	u.everRan = true
	switch { // the stop may have come between the order and its execution
	case m.killing:
		m.kill(now, i)
		return
	case u.escalation != calm:
		u.escalation = calm
		m.endRun(now, i)
		return
	case m.leaving(u):
		m.stopIfFree(now, i)
		return
	}
	m.wakeDependents(now, i)
	m.awaitReady(now, i)
	if u.service.Consumes {
		m.pipelines(m, now, i, stepFed)
	}
}

// processEnded takes the end of any process of a unit, or that it could not be made.
func (m *Machine) processEnded(now time.Duration, e Event) {
	switch e.Role {
	case RoleMain:
		m.mainEnded(now, e)
	case RoleReload:
		m.reloadEnded(now, e.Unit, e.Exit)
	case RoleReady, RoleHealth:
		m.ask(now, e.Unit, stepEnded)
	default:
		m.hookEnded(now, e.Unit, e.Role, e.Exit)
	}
}

func (m *Machine) mainEnded(now time.Duration, e Event) {
	u := &m.units[e.Unit]
	if u.state != starting && u.state != running {
		return
	}
	u.exit = e.Exit
	if u.state == starting { // it could not be made
		m.finish(now, e.Unit)
		return
	}
	m.enter(now, e.Unit, draining)
	u.groupGone = e.GroupEmpty || m.spares(u)
	m.stopSideJobs(e.Unit)
	// What it has left behind ends before anything else happens to the unit. If its end was asked for, the deadline
	// stands already.
	if u.escalation == calm && (!u.groupGone || u.hook.alive) {
		u.allow(now)
	}
	m.clearGroup(e.Unit)
	if u.hook.alive && u.hook.role == RolePostStart && u.escalation == calm {
		m.signalGroup(e.Unit, RolePostStart, u.service.Stop.Signal)
	}
	m.drained(now, e.Unit)
}

func (m *Machine) groupEmpty(now time.Duration, i int) {
	if u := &m.units[i]; u.state == draining {
		u.groupGone = true
		m.drained(now, i)
	}
}

// drained goes on once nothing of the run is left.
func (m *Machine) drained(now time.Duration, i int) {
	u := &m.units[i]
	if !u.groupGone || u.hook.alive {
		return
	}
	u.life.stop()
	// That what a oneshot has left behind had to be killed changes nothing about its success.
	completed := u.escalation == calm || u.escalation == killed && !m.leaving(u)
	if u.oneshot() && u.good() && completed {
		switch {
		case u.step == len(u.service.Commands):
			m.conclude(now, i)
			return
		case !m.leaving(u):
			u.step++
			m.enter(now, i, starting)
			m.run(i, RoleMain, u.step)
			return
		}
	}
	m.finish(now, i)
}

// stopSideJobs ends what goes on beside the main process: its probe, its watchdog and its reload command.
func (m *Machine) stopSideJobs(i int) {
	u := &m.units[i]
	m.stopProbing(i)
	u.watchdog.stop()
	if u.reloading {
		u.reloadAgain = false
		m.signalGroup(i, RoleReload, spec.SIGKILL)
	}
}

// lifeDue acts on the unit's own deadline.
func (m *Machine) lifeDue(now time.Duration, i int) {
	u := &m.units[i]
	switch {
	case u.state == backoff:
		m.start(now, i)
	case u.state == running && u.escalation == calm:
		m.unwell(now, i, CauseStartTimeout, "")
	case u.service.Consumes && m.pipelines(m, now, i, stepLate):
	case !u.wasKilled():
		role := RoleMain
		if u.state != running && u.state != draining {
			role = u.hook.role
		}
		m.report(&Report{Kind: ReportKilled, Unit: i, Role: role, Delay: u.service.Stop.Timeout, Signal: u.service.Stop.Signal})
		m.kill(now, i)
	default: // the kernel has not carried out the KILL
		m.giveUpWaiting(now, i)
	}
}

// giveUpWaiting goes on without processes that KILL does not end. A main process is waited for as long as the program
// lasts: there must never be two.
func (m *Machine) giveUpWaiting(now time.Duration, i int) {
	u := &m.units[i]
	switch u.state {
	case draining:
		u.groupGone, u.hook.alive = true, false
		m.drained(now, i)
	case preparing, concluding, undoing, finishing:
		m.hookEnded(now, i, u.hook.role, Exit{Signal: int(spec.SIGKILL)})
	}
}
