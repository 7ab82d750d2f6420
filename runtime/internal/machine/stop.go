package machine

import (
	"time"

	"nimi/runtime/spec"
)

// askToStop begins the stop of a unit that has processes.
func (m *Machine) askToStop(now time.Duration, i int) {
	u := &m.units[i]
	if u.stopping {
		return
	}
	u.stopping = true
	if u.state == draining { // its group has been asked, and the deadline stands
		return
	}
	m.terminate(now, i)
}

// terminate sends the stop signal to the unit's group and sets the deadline.
func (m *Machine) terminate(now time.Duration, i int) {
	u := &m.units[i]
	m.do(Action{Kind: SignalGroup, Unit: i, Signal: u.stop.Signal})
	u.at(now + u.stop.Timeout)
}

// kill ends the unit's group by force.
func (m *Machine) kill(now time.Duration, i int) {
	u := &m.units[i]
	u.killed = true
	m.do(Action{Kind: SignalGroup, Unit: i, Signal: spec.SIGKILL})
	u.at(now + killGrace)
}

// settleStopped judges a stop that was asked for. It is clean if the service exited with success, or ended
// by, or with the conventional code of, the signal that asked it to.
func (m *Machine) settleStopped(now time.Duration, i int) {
	u := &m.units[i]
	asked := int(u.stop.Signal)
	clean := u.succeeded() || u.exit.Signal == asked || u.exit.Code == 128+asked
	if clean && !u.killed {
		m.end(now, i, stopped)
		return
	}
	if !u.killed {
		m.report(Report{Kind: ReportFailed, Unit: i, Exit: u.exit, Ran: m.ran(now, u)})
	}
	m.end(now, i, failed)
}

// releaseDependencies asks those units to stop that waited for unit i to end first.
func (m *Machine) releaseDependencies(now time.Duration, i int) {
	if m.phase != stopping {
		return
	}
	for _, d := range m.program.Services[i].DependsOn {
		m.stopIfFree(now, d.Service)
	}
}

// stopIfFree asks a unit to stop if no live unit depends on it.
func (m *Machine) stopIfFree(now time.Duration, i int) {
	u := &m.units[i]
	if u.state != running && u.state != draining {
		return
	}
	for _, d := range u.dependents {
		if m.units[d].state != ended {
			return
		}
	}
	m.askToStop(now, i)
}
