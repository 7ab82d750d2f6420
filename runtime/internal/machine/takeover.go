package machine

import (
	"time"

	"nimi/runtime/internal/carry"
	"nimi/runtime/spec"
)

// heir is the part of a machine that hands over and takes over: an interface, so that a launcher without takeover has none of
// it linked.
type heir interface {
	yield(now time.Duration, units []bool)
	yieldFurther(now time.Duration)
	unyield(now time.Duration)
	tookOver(now time.Duration)
}

// AllowTakeover makes CommandYield, CommandResume and TookOver possible. It comes before the first event.
func (m *Machine) AllowTakeover() { m.heir = handing{m} }

// handing is the machine as far as it hands over and takes over. An embedded machine would have the names of all of its methods
// linked twice more: 4 KB.
type handing struct{ machine *Machine }

// Next is what has to be known of a service of a program that is to take over.
type Next struct {
	Name      string
	Hash      string // as spec.Service has it
	OnChange  spec.OnChange
	Reloads   bool // it can be told to read its files again
	Manual    bool
	DependsOn []int // those that it cannot be without, by their places in the list, in which they come first
}

// partSize is how long each of the three parts of a hash is.
const partSize = 16

// same tells whether a part of two hashes is known and the same: 0 is what makes the process, 1 its files, 2 the rest.
func same(a, b string, part int) bool {
	at := part * partSize
	return len(a) == 3*partSize && len(b) == 3*partSize && a[at:at+partSize] == b[at:at+partSize]
}

// Plan returns what becomes of the services when another program takes over: fates has those of that program, by their
// places in next; gone are the services that it does not have; and down are those that have to be taken down before, by
// CommandYield, and that no such command has been about yet. Nothing changes by asking.
//
// It is to be asked again once they are down: what waited, or had its time come meanwhile, may have been started.
//
// What depends on something that is restarted is restarted along, as by CommandRestart.
func (m *Machine) Plan(next []Next) (fates []carry.Fate, gone, down []bool) {
	services := m.program.Services
	gone, down = make([]bool, len(services)), make([]bool, len(services))
	at := ByName(services)
	for i := range services {
		gone[i], down[i] = true, m.units[i].intent != toYield && !m.units[i].down()
	}
	fates = make([]carry.Fate, len(next))
	along, stirred := make([]bool, len(next)), make([]bool, len(next)) // it depends on what is restarted; or started, too
	for j := range next {
		n := &next[j]
		for _, d := range n.DependsOn {
			along[j] = along[j] || along[d] || fates[d] == carry.Restarted
			stirred[j] = stirred[j] || stirred[d] || fates[d] == carry.Restarted || fates[d] == carry.Started
		}
		i, known := at[n.Name]
		if !known {
			if !n.Manual {
				fates[j] = carry.Started
			}
			continue
		}
		fates[j] = m.units[i].fate(n, along[j], stirred[j])
		gone[i], down[i] = false, fates[j] == carry.Restarted && m.units[i].intent != toYield
	}
	return fates, gone, down
}

// ByName returns the numbers of services.
//
//go:noinline
func ByName(services []spec.Service) map[string]int {
	at := make(map[string]int, len(services))
	for i := range services {
		at[services[i].Name] = i
	}
	return at
}

// fate is that of a unit which the next program has too.
func (u *unit) fate(n *Next, along, stirred bool) carry.Fate {
	process, files := same(u.service.Hash, n.Hash, 0), same(u.service.Hash, n.Hash, 1)
	switch {
	case u.intent == toYield: // it has been taken down for that
		return carry.Restarted
	case u.intent == toBeDown, u.state == idle && u.intent != asConfigured: // a person takes it down, or has
		return carry.Kept
	case u.state == idle && !u.counts:
		if n.Manual {
			return carry.Kept
		}
		return carry.Started
	case u.state == idle, u.state == waiting: // the next run is by the new program anyway
		return carry.Kept
	case u.down():
		if !n.Manual && (!process || u.outcome == skipped && stirred) {
			return carry.Started
		}
		return carry.Kept
	case !process || along:
		return carry.Restarted
	case files:
		return carry.Kept
	case n.OnChange == spec.ChangeNone:
		return carry.Placed
	case n.OnChange == spec.ChangeRestart || !n.Reloads:
		return carry.Restarted
	case u.state == running:
		return carry.Reloaded
	}
	return carry.Placed
}

// yield takes units down for a program that takes over.
func (h handing) yield(now time.Duration, units []bool) {
	m := h.machine
	m.yielding = true
	for i := range units {
		if u := &m.units[i]; units[i] && !u.down() {
			u.intent = toYield
		}
	}
	for i := range units { // all that is behind one of them closes before any of them makes way for something else
		m.units[i].open = m.units[i].open && m.opens(i)
	}
	for i := len(units) - 1; i >= 0; i-- {
		switch u := &m.units[i]; {
		case !units[i] || u.intent != toYield:
		case u.state.stands():
			m.wakeDependents(now, i) // none is open any more
		default:
			m.park(now, i)
		}
	}
}

// yieldFurther asks those units to end that are to be down and that no other such unit depends on any more, directly or not.
// What goes on in the next program does not keep them.
func (h handing) yieldFurther(now time.Duration) {
	m := h.machine
	held := make([]bool, len(m.program.Services))
	for i := len(held) - 1; i >= 0; i-- {
		u := &m.units[i]
		going := u.intent == toYield && u.state.stands()
		if going && !held[i] {
			m.endRun(now, i)
		}
		for _, d := range u.service.DependsOn {
			held[d.Service] = held[d.Service] || held[i] || going
		}
	}
}

// Yielded tells whether all is down that CommandYield has been about, so that another program may take over.
func (m *Machine) Yielded() bool {
	for i := range m.units {
		if u := &m.units[i]; u.intent == toYield && u.state.stands() {
			return false
		}
	}
	return m.phase == up
}

// unyield has the units that were to be down for another program start again.
func (h handing) unyield(now time.Duration) {
	m := h.machine
	m.yielding = false
	parked := make([]bool, len(m.program.Services))
	for i := range parked {
		switch u := &m.units[i]; {
		case u.intent != toYield:
		case u.state.stands():
			u.intent = toRestart
			m.stopIfFree(now, i)
		default:
			u.intent = toBeDown
			parked[i] = true
		}
	}
	m.bringUp(now, parked, false)
}
