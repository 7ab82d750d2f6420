package machine

import (
	"time"

	"nimi/runtime/spec"
)

// askToStop has a unit that has processes end for good.
func (m *Machine) askToStop(now time.Duration, i int) {
	u := &m.units[i]
	if !u.stopping {
		u.stopping = true
		m.endRun(now, i)
	}
}

// endRun begins the end of a unit's run. What has begun already, or will have ended soon by itself, is left alone.
func (m *Machine) endRun(now time.Duration, i int) {
	u := &m.units[i]
	if u.ending {
		return
	}
	switch u.state {
	case preparing, concluding:
		u.ending = true
		u.life.start(now + u.service.Stop.Timeout)
		m.signalGroup(i, u.hook.role, u.service.Stop.Signal)
	case running:
		u.ending = true
		m.calm(i)
		u.life.start(now + u.service.Stop.Timeout)
		if u.hook.alive { // postStart
			m.signalGroup(i, u.hook.role, u.service.Stop.Signal)
		}
		if u.ready {
			m.runHooks(now, i, RolePreStop)
			return
		}
		m.terminate(i) // as it has not come up, the ways to bring it down in order need not work
	case draining:
		u.ending = true
	}
}

// stopFurther takes the next step of the end of a run after preStop or stop.argv.
func (m *Machine) stopFurther(now time.Duration, i int, after Role) {
	u := &m.units[i]
	switch {
	case u.state == draining:
		m.drained(now, i)
	case u.state != running || u.killed:
	case after == RolePreStop && u.service.Stop.Argv != nil:
		m.runHooks(now, i, RoleStop)
	default:
		m.terminate(i)
	}
}

// terminate sends the stop signal to the unit's group.
func (m *Machine) terminate(i int) {
	u := &m.units[i]
	u.signalled = true
	m.signalGroup(i, RoleMain, u.service.Stop.Signal)
}

// kill ends all processes of the unit by force.
func (m *Machine) kill(now time.Duration, i int) {
	u := &m.units[i]
	u.killed, u.forced = true, u.forced || u.state != finishing
	if u.state == running || u.state == draining && !u.groupGone {
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
	asked := int(u.service.Stop.Signal)
	clean := u.cause == CauseNone && (u.succeeded() || u.exit.Signal == asked || u.exit.Code == 128+asked)
	if clean && !u.forced {
		m.end(now, i, stopped)
		return
	}
	if !u.forced {
		m.report(&Report{Kind: ReportFailed, Unit: i, Exit: u.exit, Cause: u.cause, Ran: m.ran(now, u)})
	}
	m.end(now, i, failed)
}

// releaseDependencies asks those units to stop that waited for unit i to end first.
func (m *Machine) releaseDependencies(now time.Duration, i int) {
	for _, d := range m.program.Services[i].DependsOn {
		if m.phase == stopping || m.units[d.Service].held {
			m.stopIfFree(now, d.Service)
		}
	}
}

// stopIfFree asks a unit to stop if no live unit depends on it.
func (m *Machine) stopIfFree(now time.Duration, i int) {
	u := &m.units[i]
	if !u.processes() || u.state == starting {
		return
	}
	for _, d := range u.dependents {
		if m.units[d].processes() {
			return
		}
	}
	m.askToStop(now, i)
}
