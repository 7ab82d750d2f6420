package machine

import "time"

// optionalDeps is the part that has to do with dependencies that are only for the order: a unit that others depend on in
// that way alone is asked to stop after those of them that are about to stop too. The others do not hold it up.
func optionalDeps(m *Machine, now time.Duration, i int, s step) bool {
	if s == stepLess {
		m.tryBelow(now, i)
		return true
	}
	held := make([]bool, len(m.units)) // units that are to end first, or have such above them
	for j := len(m.program.Services) - 1; j > i; j-- {
		v := &m.units[j]
		held[j] = held[j] || v.state.stands() && m.leaving(v)
		if !held[j] {
			continue
		}
		for _, d := range v.service.DependsOn {
			held[d.Service] = true
		}
	}
	return !held[i]
}

// tryBelow asks a unit to stop, or what it depends on if it is down, where something above it has ended.
func (m *Machine) tryBelow(now time.Duration, i int) {
	m.stopIfFree(now, i)
	u := &m.units[i]
	if !u.clear() {
		return
	}
	for _, d := range u.service.DependsOn {
		m.tryBelow(now, d.Service)
	}
}
