package machine

import "time"

// alternatives is the part that has to do with dependencies of which any will do: a unit that waits for several copies of
// a service starts once one of them is as it has to be, and is skipped once none of them can become so. For everything
// else they are optional ones.
func alternatives(m *Machine, now time.Duration, i int, s step) bool {
	for n := 1; ; n++ {
		met, possible, last := m.oneOf(i, n)
		switch {
		case last < 0: // there are no more
			return s == stepOpen
		case s == stepOpen && !met && possible:
			return false
		case s == stepSkip && !met && !possible:
			m.skip(now, i, last)
			return true
		}
	}
}

// oneOf tells of the alternatives of a number whether one of them is as the unit waits for, and is not about to be taken down;
// and whether one can still become so. last is one of them; -1: there are none.
func (m *Machine) oneOf(i, number int) (met, possible bool, last int) {
	last = -1
	for _, d := range m.units[i].service.DependsOn {
		if d.Any != number {
			continue
		}
		dep := &m.units[d.Service]
		holds, can := dep.reached(d.Condition)
		met = met || holds && dep.open && dep.intent == asConfigured
		possible = possible || can
		last = d.Service
	}
	return met, possible, last
}
