package machine

import "time"

// Command is what a person asks of one unit, by the control socket.
type Command uint8

// The commands. Those it depends on, and those that depend on it, follow as said, unless Event.Alone is set.
const (
	// CommandStart starts the unit, and before it, in order, what it depends on and is not up. A delay before a restart
	// is cut short.
	CommandStart Command = iota
	// CommandStop stops the unit, after all that depends on it. They stay down until they are started.
	CommandStop
	// CommandRestart is CommandStop and then CommandStart, for all of those that were up.
	CommandRestart
	// CommandReload has the unit read its configuration again, if it can.
	CommandReload
	// CommandSignal sends Event.Signal to the unit's main process.
	CommandSignal
)

// command carries out a command. Before all services may start, and once the program stops, there is nothing to command.
func (m *Machine) command(now time.Duration, e Event) {
	if m.phase != up || m.isHook(e.Unit) {
		return
	}
	switch e.Command {
	case CommandStart:
		m.bringUp(now, e.Unit, e.Alone)
	case CommandStop:
		m.bringDown(now, e.Unit, e.Alone, false)
	case CommandRestart:
		if m.units[e.Unit].down() {
			m.bringUp(now, e.Unit, e.Alone)
		} else {
			m.bringDown(now, e.Unit, e.Alone, true)
		}
	case CommandReload:
		m.reloadUnit(e.Unit)
	case CommandSignal:
		if m.units[e.Unit].state == running {
			m.signalMain(e.Unit, e.Signal)
		}
	}
}

// down tells whether the unit neither runs nor is about to by itself.
func (u *unit) down() bool { return u.state == ended || u.state == idle && !u.scheduled() }

// scheduled tells whether the unit will run at some time if nothing is done about it.
func (u *unit) scheduled() bool { return u.service.Schedule.Set() && u.counts && (!u.held || u.due) }

// bringDown has a unit stop and, before it, all that depends on it. With again, those that were up start anew.
func (m *Machine) bringDown(now time.Duration, i int, alone, again bool) {
	m.hold(i, alone, again)
	for j := len(m.program.Services) - 1; j >= 0; j-- { // dependents first
		u := &m.units[j]
		if !u.held || u.state == idle && !u.due {
			continue
		}
		switch {
		case u.state == waiting || u.state == backoff || u.state == idle:
			m.park(now, j)
		case j == i && alone:
			if u.state != starting {
				m.askToStop(now, j)
			}
		default:
			m.stopIfFree(now, j)
		}
	}
}

// hold marks a unit, and all that depends on it, as to be brought down.
func (m *Machine) hold(i int, alone, again bool) {
	u := &m.units[i]
	if u.down() {
		return
	}
	u.again = again
	if !u.held {
		u.held, u.due = true, u.state == idle
	}
	if alone {
		return
	}
	for _, d := range u.dependents {
		m.hold(d, false, again)
	}
}

// park is the end of bringing a unit down.
func (m *Machine) park(now time.Duration, i int) {
	u := &m.units[i]
	u.state, u.stopping, u.due = idle, false, false
	u.outcome = stopped
	u.everRan, u.everReady, u.everCompleted, u.everSucceeded = false, false, false, false
	u.restarts = 0
	u.life.stop()
	m.settled(i)
	m.releaseDependencies(now, i)
	if u.again {
		m.bringUp(now, i, false)
	}
}

// bringUp has a unit start that is down and, before it, what it depends on.
func (m *Machine) bringUp(now time.Duration, i int, alone bool) {
	u := &m.units[i]
	switch {
	case u.processes():
		u.again = u.again || u.held // once it is down
		return
	case u.state == backoff:
		u.restarts = 0
		m.start(now, i)
		return
	case u.state == idle && !u.down(): // before its time
		m.start(now, i)
		return
	case u.state == waiting && !alone:
		return
	}
	if u.state == ended || !u.counts {
		u.counts = true
		m.live++
	}
	u.held, u.again, u.stopping = false, false, false
	u.everRan, u.everReady, u.everCompleted, u.everSucceeded = false, false, false, false
	u.restarts, u.state = 0, waiting
	if alone {
		m.start(now, i)
		return
	}
	for _, d := range u.service.DependsOn {
		dep := &m.units[d.Service]
		if holds, _ := dep.reached(d.Condition); dep.held || !holds && dep.down() {
			m.bringUp(now, d.Service, false)
		}
	}
	m.wake(now, i)
}
