package machine

import (
	"time"

	"nimi/runtime/spec"
)

// escalation is how far the end of a unit's run has been pressed. It only grows during a run.
type escalation uint8

const (
	// calm: nobody has asked the run to end.
	calm escalation = iota
	// asked: preStop or stop.argv runs, or its present hook has got the stop signal.
	asked
	// signalled: the stop signal, or the watchdog's ABRT, has been sent.
	signalled
	// killed: KILL has been sent to all that is left. The unit has not ended cleanly.
	killed
)

// wasKilled tells whether what the unit does now has been killed. The commands that follow its processes, postStop and an
// undo, are killed for themselves, which says nothing about the run.
func (u *unit) wasKilled() bool {
	if u.state == undoing || u.state == finishing {
		return u.hook.killed
	}
	return u.escalation == killed
}

// endRun begins the end of a unit's run. What has begun already, or will have ended soon by itself, is left alone.
func (m *Machine) endRun(now time.Duration, i int) {
	u := &m.units[i]
	if u.escalation != calm {
		return
	}
	switch u.state {
	case starting: // it ends as soon as it is known to run
		u.escalation = asked
	case preparing, concluding:
		u.escalation = asked
		u.allow(now)
		m.signalGroup(i, u.hook.role, u.service.Stop.Signal)
	case running:
		u.escalation = asked
		m.stopSideJobs(i)
		u.allow(now)
		if u.hook.alive { // postStart
			m.signalGroup(i, u.hook.role, u.service.Stop.Signal)
		}
		if u.ready {
			m.runHooks(now, i, RolePreStop)
			return
		}
		m.terminate(i) // as it has not come up, the ways to bring it down in order need not work
	case draining:
		u.escalation = asked
	case done:
		m.undo(now, i)
	}
}

// stopFurther takes the next step of the end of a run, or of an undo, after preStop or stop.argv.
func (m *Machine) stopFurther(now time.Duration, i int, after Role) {
	u := &m.units[i]
	switch {
	case u.state == draining:
		m.drained(now, i)
	case u.state == undoing && (after == RoleStop || u.hook.killed):
		m.finish(now, i)
	case u.state == undoing:
		m.runHooks(now, i, RoleStop)
	case u.state != running || u.wasKilled():
	case after == RolePreStop && u.service.Stop.Argv != nil:
		m.runHooks(now, i, RoleStop)
	default:
		m.terminate(i)
	}
}

// forever is a time that nothing lasts: a timeout of 0 is none.
const forever = 100 * 365 * 24 * time.Hour

// limit is how long something may take; 0: any time.
func limit(timeout time.Duration) time.Duration {
	if timeout == 0 {
		return forever
	}
	return timeout
}

// allow gives a unit stop.timeout to end, from now on.
//
//go:noinline
func (u *unit) allow(now time.Duration) { u.life.start(now + limit(u.service.Stop.Timeout)) }

// terminate sends the stop signal to the unit's group, or where stop.to says so to its main process.
func (m *Machine) terminate(i int) {
	u := &m.units[i]
	if u.service.Consumes && m.pipelines(m, m.now, i, stepEnd) {
		return
	}
	u.escalation = signalled
	if u.service.Stop.To == spec.StopGroup {
		m.signalGroup(i, RoleMain, u.service.Stop.Signal)
		return
	}
	m.signalMain(i, u.service.Stop.Signal)
	m.signalMain(i, spec.SIGCONT) // one that is stopped could not act on it, as with a group
}

// spares tells whether what a main process leaves in its group is left alone: it is to live on while its unit restarts. At
// the end of the program it is swept.
func (m *Machine) spares(u *unit) bool {
	return u.service.Stop.To == spec.StopProcess && u.intent != toBeDown && !m.killing
}

// clearGroup asks what a main process has left in its group to end, or ends it.
func (m *Machine) clearGroup(i int) {
	u := &m.units[i]
	switch {
	case u.groupGone:
	case u.service.Stop.To == spec.StopMain:
		m.signalGroup(i, RoleMain, spec.SIGKILL)
	case u.escalation < signalled || u.service.Stop.To == spec.StopProcess:
		m.signalGroup(i, RoleMain, u.service.Stop.Signal)
	}
}

// kill ends all processes of the unit by force.
func (m *Machine) kill(now time.Duration, i int) {
	u := &m.units[i]
	switch u.state {
	case done: // it has none, and there is no time for its undo
		m.enter(now, i, undoing)
		m.lasting--
		m.live++
		m.finish(now, i)
		return
	case undoing, finishing:
		u.hook.killed = true
	default:
		u.escalation = killed
	}
	switch {
	case u.state == running && m.spares(u):
		m.signalMain(i, spec.SIGKILL)
	case u.state == running || u.state == draining && !u.groupGone:
		m.signalGroup(i, RoleMain, spec.SIGKILL)
	}
	if u.hook.alive {
		m.signalGroup(i, u.hook.role, spec.SIGKILL)
	}
	u.life.start(now + killGrace)
}

// settleStopped judges a stop that was asked for. It is clean if the service exited with success, or ended by, or with
// the conventional code of, the signal that asked it to.
func (m *Machine) settleStopped(now time.Duration, i int) {
	u := &m.units[i]
	clean := u.cause == CauseNone && (u.succeeded() || u.heeded())
	if clean && u.escalation != killed {
		m.end(now, i, stopped)
		return
	}
	if u.escalation != killed { // which has been reported
		m.report(&Report{Kind: ReportFailed, Unit: i, Exit: u.exit, Cause: u.cause, Ran: m.ran(now, u)})
	}
	m.end(now, i, failed)
}
