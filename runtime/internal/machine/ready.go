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
		m.startProbing(now, i, RoleReady)
	case r.Said():
	default:
		m.check(now, i)
	}
}

// check takes it that the unit's check has succeeded, or that it has none.
func (m *Machine) check(now time.Duration, i int) {
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
		if u.service.Health.Set() {
			m.startProbing(now, i, RoleHealth)
		}
		m.watch(now, i)
	}
	m.settled(i)
	m.wakeDependents(now, i)
}

// settled notes that a unit's start has come to something. After the last, the program is ready.
func (m *Machine) settled(i int) {
	u := &m.units[i]
	if !u.settling {
		return
	}
	u.settling = false
	if m.settling--; m.settling == 0 && m.phase == up {
		m.announce(AnnounceReady)
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
