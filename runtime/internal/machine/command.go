package machine

import (
	"time"

	"nimi/runtime/spec"
)

// Command is what a person asks of some units, by the control socket.
type Command uint8

// The commands. Those that they depend on, and those that depend on them, follow as said, unless Event.Alone is set.
const (
	// CommandStart starts the units, and before them, in order, what they depend on and is not up. A delay before a
	// restart is cut short. A oneshot that has completed runs once more, unless it has an undo: then it is up.
	CommandStart Command = iota
	// CommandStop stops the units, after all that depends on them. They stay down until they are started.
	CommandStop
	// CommandRestart is CommandStop and then CommandStart, for all of those that were up.
	CommandRestart
	// CommandReload has the units read their configuration again, if they can.
	CommandReload
	// CommandSignal sends Event.Signal to the units' main processes.
	CommandSignal
	// CommandDown ends the program in order, as a signal that asks for the stop does. Given again, it changes nothing.
	CommandDown
	// CommandYield takes the units down for a program that takes over, each after those of them that depend on it; see
	// Machine.Yielded.
	CommandYield
	// CommandResume has all units that CommandYield has taken down start again: no other program has taken over.
	CommandResume
)

// intent is what a person wants a unit to be. The last command counts. The stop of the whole program goes before any
// intent.
type intent uint8

const (
	// asConfigured: it runs as its configuration has it. Every unit begins so.
	asConfigured intent = iota
	// toBeDown: it is to be taken down once all that depends on it is down, and stays so until a command starts it.
	toBeDown
	// toRestart: it is to be taken down likewise, and to start then.
	toRestart
	// toYield: it is to be taken down for a program that takes over, whatever else depends on it.
	toYield

	intentCount
)

// command carries out a command. Before all services may start, and once the program stops, there is nothing to command
// but the end.
func (m *Machine) command(now time.Duration, e Event) {
	if e.Command == CommandDown {
		m.stopProgram(now, 0, -1)
		return
	}
	if m.phase != up {
		return
	}
	switch e.Command {
	case CommandStart:
		m.atOnce(e.Units)
		m.bringUp(now, e.Units, e.Alone)
	case CommandStop:
		m.bringDown(now, CommandStop, e.Units, e.Alone)
	case CommandRestart:
		down := make([]bool, len(e.Units))
		for i, named := range e.Units {
			down[i] = named && m.units[i].down()
			m.units[i].rising = down[i]
		}
		m.atOnce(down)
		m.bringDown(now, CommandRestart, e.Units, e.Alone)
		m.bringUp(now, down, e.Alone)
	case CommandYield:
		m.heir.yield(now, e.Units)
	case CommandResume:
		m.heir.unyield(now)
	case CommandReload, CommandSignal:
		for i, named := range e.Units {
			switch {
			case !named:
			case e.Command == CommandReload:
				m.reloadUnit(i)
			case m.units[i].state == running:
				m.signalMain(i, e.Signal)
			}
		}
	}
}

// down tells whether the unit neither runs, nor is about to by itself, nor has completed as a oneshot.
//
//go:noinline
func (u *unit) down() bool {
	switch u.state {
	case ended:
		return !u.completed()
	case idle:
		return !u.scheduled()
	}
	return false
}

// scheduled tells whether the unit will run at some time, or when something comes for it, if nothing is done about it.
func (u *unit) scheduled() bool {
	return (u.service.Schedule.Set() || u.demand != nil) && u.counts && u.intent == asConfigured
}

// bringDown has units stop and, before them, all that depends on them.
func (m *Machine) bringDown(now time.Duration, c Command, named []bool, alone bool) {
	all, _ := m.Reach(c, named, alone)
	for i := range all {
		u := &m.units[i]
		if all[i] = all[i] && !u.down(); !all[i] {
			continue
		}
		switch {
		case c == CommandStop:
			u.intent = toBeDown
			if u.demand != nil {
				u.demand.atOnce = false
			}
		case named[i] || u.intent == asConfigured: // what is on its way down by an earlier command stays there
			u.intent = toRestart
		}
	}
	for i := range all { // all that is behind one of them closes before any of them makes way for something else
		m.units[i].open = m.units[i].open && m.opens(i)
	}
	for i := len(all) - 1; i >= 0; i-- { // dependents first
		switch u := &m.units[i]; {
		case !all[i]:
		case !u.state.stands():
			m.park(now, i)
		default:
			m.wakeDependents(now, i) // none is open any more
			if alone {
				m.endRun(now, i)
			} else {
				m.stopIfFree(now, i)
			}
		}
	}
}

// park is the end of bringing a unit down.
func (m *Machine) park(now time.Duration, i int) {
	u := &m.units[i]
	if u.state == ended {
		m.live++
	}
	if u.demand != nil && u.state.stands() {
		u.demand.atOnce = u.intent == toRestart
	}
	u.outcome = stopped
	u.forget()
	u.life.stop()
	m.enter(now, i, idle)
	m.settled(i)
	m.wakeDependents(now, i) // none is open any more
	if u.intent == toRestart {
		u.intent, u.rising = toBeDown, true // which it is
		one := make([]bool, len(m.program.Services))
		one[i] = true
		m.bringUp(now, one, false)
	}
}

// forget has the unit be like one that has never run to those that wait for it, and to its restart policy.
func (u *unit) forget() {
	u.everRan, u.everReady, u.everCompleted, u.everSucceeded = false, false, false, false
	u.restarts, u.starts = 0, nil
}

// bringUp has units start that are down and, before them, what they depend on.
func (m *Machine) bringUp(now time.Duration, named []bool, alone bool) {
	wanted := append([]bool(nil), named...)
	if !alone {
		_, below := m.Reach(CommandStart, named, false)
		for i := range below {
			if !below[i] {
				continue
			}
			for _, d := range m.units[i].service.DependsOn {
				wanted[d.Service] = wanted[d.Service] || d.Needed() && m.units[d.Service].missing(d.Condition)
			}
		}
	}
	for i := range wanted {
		m.units[i].rising = m.units[i].rising || wanted[i]
	}
	for i := range wanted { // dependencies first
		if wanted[i] {
			m.units[i].rising = false
			m.raise(now, i, alone)
		}
	}
}

// atOnce has those of some units that start on demand not wait for it.
func (m *Machine) atOnce(units []bool) {
	for i := range units {
		if d := m.units[i].demand; units[i] && d != nil {
			d.atOnce = true
		}
	}
}

// missing tells whether the unit has to be started for one that waits until it is c.
func (u *unit) missing(c spec.Condition) bool {
	if u.intent != asConfigured {
		return true
	}
	holds, _ := u.reached(c)
	failed := u.state == ended && u.outcome != succeeded
	return u.down() && (!holds || failed && (c == spec.ConditionReady || c == spec.ConditionStarted))
}

// raise has one unit start, or run again, whatever it depends on.
func (m *Machine) raise(now time.Duration, i int, alone bool) {
	u := &m.units[i]
	switch {
	case u.intent == toRestart, u.intent == toYield: // it will, once it is down; or the next program decides
		return
	case u.state.stands():
		if u.intent == toBeDown {
			u.intent = toRestart
		}
		return
	case u.state == backoff:
		u.restarts, u.starts = 0, nil
		m.start(now, i)
		return
	case u.state == idle && u.scheduled(): // before its time
		m.start(now, i)
		return
	case u.state == waiting && !alone:
		return
	}
	if u.state == ended || !u.counts {
		u.counts = true
		m.live++
	}
	u.intent = asConfigured
	u.forget()
	m.enter(now, i, waiting)
	m.wakeDependents(now, i)
	if alone {
		m.start(now, i)
		return
	}
	m.wake(now, i)
}
