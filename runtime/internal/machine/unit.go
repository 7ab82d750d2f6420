package machine

import (
	"time"

	"nimi/runtime/spec"
)

// state is where a unit stands; the package comment says what each means.
type state uint8

const (
	waiting state = iota
	starting
	running
	draining
	backoff
	ended
)

// outcome is how a unit ended.
type outcome uint8

const (
	succeeded outcome = iota + 1
	failed
	stopped // asked to stop, and did so in time; or had not been started when the stop came
	skipped // never started, as what it depends on cannot become what it waits for; a failure too
)

type unit struct {
	restart    *spec.Restart
	stop       spec.Stop
	onFailure  spec.OnFailure
	onSuccess  spec.OnSuccess
	reload     spec.Signal
	dependents []int

	state    state
	outcome  outcome
	everRan  bool // its main process has been started at least once
	stopping bool // it has been asked to stop
	killed   bool // KILL has been sent to its group
	exit     Exit // how the main process ended last

	since    time.Duration // start of this run
	restarts int           // restarts in a row
	delay    time.Duration // the last delay, jitter apart

	timed    bool          // deadline is set
	deadline time.Duration // of the delay, or of the stop
}

// at sets the unit's one timer.
func (u *unit) at(t time.Duration) { u.deadline, u.timed = t, true }

// start asks for the main process of a unit that has none.
func (m *Machine) start(i int) {
	u := &m.units[i]
	u.state, u.timed, u.killed = starting, false, false
	m.do(Action{Kind: Start, Unit: i})
}

func (m *Machine) started(now time.Duration, i int) {
	u := &m.units[i]
	u.state, u.since = running, now
	first := !u.everRan
	u.everRan = true
	switch { // the stop may have come between the order and its execution
	case m.killing:
		u.stopping = true
		m.kill(now, i)
		return
	case m.phase == stopping:
		m.stopIfFree(now, i)
		return
	}
	if first {
		m.wakeDependents(now, i)
	}
}

func (m *Machine) exited(now time.Duration, e Event) {
	u := &m.units[e.Unit]
	u.exit = e.Exit
	if e.GroupEmpty {
		m.settle(now, e.Unit)
		return
	}
	// The main process has left others behind: they end before anything else happens to the unit, so that two
	// runs never overlap. If it was asked to stop, they have been asked already and the deadline stands.
	u.state = draining
	if !u.stopping {
		m.terminate(now, e.Unit)
	}
}

// settle decides what the end of a unit's processes means.
func (m *Machine) settle(now time.Duration, i int) {
	u := &m.units[i]
	u.timed = false
	switch {
	case m.phase == stopping && u.exit.Unstarted: // it was about to start when the stop came
		m.end(now, i, stopped)
	case u.stopping || m.phase == stopping:
		m.settleStopped(now, i)
	case u.succeeded() && !u.restart.OnSuccess:
		m.end(now, i, succeeded)
	case m.retry(now, i):
	case u.succeeded():
		m.end(now, i, succeeded)
	default:
		m.report(Report{Kind: ReportFailed, Unit: i, Exit: u.exit, Ran: m.ran(now, u), Restarts: u.restarts})
		m.end(now, i, failed)
	}
}

// ran is how long the run that has just ended lasted.
func (m *Machine) ran(now time.Duration, u *unit) time.Duration {
	if u.exit.Unstarted {
		return 0
	}
	return now - u.since
}

// end makes a unit's end final and lets everything that it affects follow.
func (m *Machine) end(now time.Duration, i int, o outcome) {
	u := &m.units[i]
	u.state, u.outcome, u.timed = ended, o, false
	m.live--
	m.conclude(now, i)
	if m.isHook(i) {
		m.hookEnded(now, i)
		return
	}
	m.wakeDependents(now, i)
	m.releaseDependencies(now, i)
}

// succeeded tells whether the last exit counts as success.
func (u *unit) succeeded() bool {
	if u.exit.Signal != 0 || u.exit.Unstarted {
		return false
	}
	if u.exit.Code == 0 {
		return true
	}
	for _, c := range u.restart.SuccessExitStatus {
		if c == u.exit.Code {
			return true
		}
	}
	return false
}
