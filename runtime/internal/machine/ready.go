package machine

import "time"

// mustBeReady tells whether a run has to become ready before it may end.
func (u *unit) mustBeReady() bool { return u.service.Ready.Probe.Set() || u.service.Ready.Said() }

// awaitReady begins what makes a unit ready whose main process has just started.
func (m *Machine) awaitReady(now time.Duration, i int) {
	u := &m.units[i]
	r := &u.service.Ready
	if r.StartTimeout > 0 {
		u.life.start(now + r.StartTimeout)
	}
	switch {
	case u.oneshot(): // once it has ended
	case r.Probe.Set():
		m.checks(m, now, i, stepAsk)
	case r.Said():
	default:
		m.isReady(now, i)
	}
}

// isReady takes it that the unit's check has succeeded, or that it has none.
func (m *Machine) isReady(now time.Duration, i int) {
	u := &m.units[i]
	if u.checked {
		return
	}
	u.checked = true
	m.stopProbing(i)
	m.runHooks(now, i, RolePostStart)
}

// becomeReady lets those who wait for the unit go on, and watches over it from now on.
func (m *Machine) becomeReady(now time.Duration, i int) {
	u := &m.units[i]
	u.ready, u.everReady = true, true
	if u.state == running {
		u.life.stop()
		m.ask(now, i, stepReady)
		m.watch(now, i)
	}
	m.settled(i)
	m.wakeDependents(now, i)
}

// settled notes that a unit's start has come to something.
func (m *Machine) settled(i int) {
	u := &m.units[i]
	if !u.settling {
		return
	}
	u.settling = false
	m.settling--
	m.announceReady()
}

// CameUp tells whether a unit's start has come to something: it has become ready, has ended in success, or waits for its
// schedule or for a person.
func (m *Machine) CameUp(i int) bool {
	u := &m.units[i]
	return !u.settling && u.outcome != failed && u.outcome != skipped
}

// enough is how often a unit may fail before it has ever been ready until the program counts as ready without it. It is
// still tried again.
const enough = 3

// announceReady tells that the program is ready, if it is: every unit that starts by itself has become ready, has ended, or
// waits for its schedule; or it has failed often enough, or waits for one that has. It may tell so again, when there are
// fewer of the latter.
func (m *Machine) announceReady() {
	if m.phase != up || m.settling > 0 && !m.hopeless {
		return
	}
	for i := range m.units { // which stand behind those that they depend on
		u := &m.units[i]
		u.hopeless = u.settling && u.misses >= enough
		if u.settling && u.state == waiting {
			for _, d := range u.service.DependsOn {
				holds, _ := m.units[d.Service].reached(d.Condition)
				u.hopeless = u.hopeless || !holds && m.units[d.Service].hopeless
			}
		}
		if u.settling && !u.hopeless {
			return
		}
	}
	m.announce(AnnounceReady)
	m.greet()
}

// greet tells the user that everything is ready, the first time. Where nothing had to be waited for, as each service is ready
// once it is started, or nothing is left to run, that goes without saying.
func (m *Machine) greet() {
	if m.greeted || m.settling > 0 {
		return
	}
	m.greeted = true
	waited, runs := false, false
	for i := range m.program.Services {
		u := &m.units[i]
		runs = runs || u.counts && (u.state == running || u.state == idle)
		switch {
		case !u.counts || u.state == idle:
		case !u.everReady:
			return
		default:
			waited = waited || u.mustBeReady() || u.oneshot()
		}
	}
	if waited && runs {
		m.report(&Report{Kind: ReportReady, Delay: m.now - m.begun})
	}
}

// unwell ends the run of a unit as a failure. During the stop of the program it ends in its turn anyway.
func (m *Machine) unwell(now time.Duration, i int, c Cause, text string) {
	u := &m.units[i]
	if u.state != running || u.escalation != calm || m.phase >= stopping {
		return
	}
	u.cause = c
	if c != CausePostStart { // which has been reported
		m.report(&Report{Kind: ReportUnwell, Unit: i, Cause: c, Delay: u.service.Ready.StartTimeout, Text: text, Exit: u.probe.exit})
	}
	m.endRun(now, i)
}
