package machine

import "time"

// settle decides what a run means.
func (m *Machine) settle(now time.Duration, i int) {
	u := &m.units[i]
	u.life.stop()
	u.over, u.hasEnded, u.lastExit, u.lastCause = now, true, u.exit, u.cause
	if m.early(u) {
		u.cause = CauseEarly
	}
	switch {
	case m.phase == up && u.intent != asConfigured:
		m.park(now, i)
	case m.phase == stopping && u.exit.Unstarted && u.cause == CauseNone && u.escalation != killed: // about to start when the stop came
		m.end(now, i, stopped)
	case m.phase == stopping:
		m.settleStopped(now, i)
	case u.good() && u.demand != nil && m.onDemand(m, now, i, stepRest):
	case u.good() && u.service.Consumes && m.pipelines(m, now, i, stepDry):
	case u.good() && (u.oneshot() || !u.service.Restart.OnSuccess):
		m.complete(now, i, succeeded)
	default:
		m.settleEnded(now, i)
	}
}

// early tells whether a unit has ended in success before it was ready.
func (m *Machine) early(u *unit) bool {
	return u.cause == CauseNone && u.succeeded() && u.mustBeReady() && !u.checked && u.escalation == calm && m.phase == up
}

// settleEnded decides what follows a run that has ended by itself.
func (m *Machine) settleEnded(now time.Duration, i int) {
	u := &m.units[i]
	again, limit := m.retry(now, i)
	switch {
	case again:
	case u.good():
		m.complete(now, i, succeeded)
	default:
		m.report(&Report{Kind: ReportFailed, Unit: i, Exit: u.exit, Cause: u.cause, Ran: m.ran(now, u), Restarts: u.restarts, Limit: limit, Delay: u.service.Restart.Window})
		m.complete(now, i, failed)
	}
}

// ran is how long the run that has just ended lasted.
func (m *Machine) ran(now time.Duration, u *unit) time.Duration {
	if u.exit.Unstarted || u.cause == CausePreStart || u.cause == CauseCondition {
		return 0
	}
	return now - u.since
}

// complete makes an end final, until the next time of the schedule if there is one.
func (m *Machine) complete(now time.Duration, i int, o outcome) {
	u := &m.units[i]
	u.everCompleted = true
	u.everSucceeded = u.everSucceeded || o == succeeded
	if m.phase == up && u.service.Schedule.Set() {
		u.outcome, u.restarts = o, 0
		m.enter(now, i, idle)
		m.judge(now, i)
		m.settled(i)
		m.wakeDependents(now, i)
		return
	}
	m.end(now, i, o)
}

// end makes a unit's end final and lets everything that it affects follow.
func (m *Machine) end(now time.Duration, i int, o outcome) {
	u := &m.units[i]
	u.outcome = o
	u.life.stop()
	m.enter(now, i, ended)
	if u.counts {
		m.live--
	}
	m.judge(now, i)
	if m.isHook(i) {
		m.startupEnded(now, i)
		return
	}
	m.settled(i)
	m.wakeDependents(now, i)
	if m.pipelines != nil {
		m.pipelines(m, now, i, stepOver)
	}
}

// succeeded tells whether the last exit counts as success.
//
//go:noinline
func (u *unit) succeeded() bool {
	return u.exit.good() || u.exit.in(u.service.Restart.SuccessExitStatus)
}

// good tells whether the run was a success.
//
//go:noinline
func (u *unit) good() bool { return u.cause == CauseNone && u.succeeded() }
