package machine

import "time"

// The order of starts and stops follows dependsOn through any number of units, whatever state those in between are in: a
// service waits for its database although only a migration, completed long ago, stands between the two. Two facts about
// each unit are kept up to date for that, so that no list of all pairs is needed:
//
//   - A unit is clear once it stands no more (see state.stands) and all that depend on it are clear. A unit is asked to
//     stop in its turn when all that depend on it are clear.
//   - A unit is open while nothing it depends on, directly or not, is about to change in its favour: each has been what it
//     is waited for, or never can be, and is not being taken down. A unit that waits starts when it is open, unless its own
//     conditions can never hold: then it is skipped.
//
// What dependsOn.<name>.required = false says counts for the order of those that start, or stop, at the same time; optional.go
// has the rest of it.
//
// A change is passed on along dependsOn for as long as it changes anything, so each unit is visited once.

// clear tells whether neither the unit nor anything that depends on it, directly or not, has to end before what it depends
// on may.
func (u *unit) clear() bool { return u.above == 0 && !u.state.stands() }

// enter takes a unit to a state. Every change of state goes through here, as whether others may stop follows from it.
func (m *Machine) enter(now time.Duration, i int, s state) {
	u := &m.units[i]
	was := u.clear()
	u.state = s
	if u.clear() != was {
		m.passDown(now, i, !was)
	}
}

// passDown tells the units that unit i depends on that it has become clear, or is so no longer.
func (m *Machine) passDown(now time.Duration, i int, clear bool) {
	for _, d := range m.units[i].service.DependsOn {
		if d.Optional {
			m.optional(m, now, d.Service, stepLess)
			continue
		}
		dep := &m.units[d.Service]
		was := dep.clear()
		if clear {
			dep.above--
		} else {
			dep.above++
		}
		if dep.clear() != was {
			m.passDown(now, d.Service, clear)
		}
		if clear {
			m.stopIfFree(now, d.Service)
		}
	}
}

// leaving tells whether a unit is to end, as soon as all that depends on it has.
func (m *Machine) leaving(u *unit) bool { return m.phase >= stopping || u.intent != asConfigured }

// stopIfFree asks a unit that is to end to do so, unless something that depends on it has not ended yet.
func (m *Machine) stopIfFree(now time.Duration, i int) {
	if u := &m.units[i]; u.above == 0 && u.state.stands() && m.leaving(u) && (m.optional == nil || m.optional(m, now, i, stepFree)) {
		m.endRun(now, i)
	}
}

// reopen looks whether a unit is open. If that has changed, all that depends on it looks too.
func (m *Machine) reopen(now time.Duration, i int) {
	u := &m.units[i]
	if open := m.opens(i); open != u.open {
		u.open = open
		m.wakeDependents(now, i)
	}
}

// opens tells whether a unit is open, given what it depends on.
func (m *Machine) opens(i int) bool {
	for _, d := range m.units[i].service.DependsOn {
		dep := &m.units[d.Service]
		if d.Any > 0 || d.Optional && dep.down() && dep.intent != toRestart && !dep.rising { // it does not come
			continue
		}
		if holds, possible := dep.reached(d.Condition); possible && !holds || !dep.open || dep.intent != asConfigured {
			return false
		}
	}
	return m.alternatives == nil || m.alternatives(m, m.now, i, stepOpen)
}

// Reach returns which units a command to the named ones, one flag per service, is about. must has those that are to
// become what the command says; may, which is nil for none, has those that may start on the way there.
func (m *Machine) Reach(c Command, named []bool, alone bool) (must, may []bool) {
	switch {
	case alone:
	case c == CommandStart:
		return named, m.below(named)
	case c == CommandStop, c == CommandRestart:
		return m.above(c, named), nil
	}
	return named, nil
}

// below returns the named units and all that they depend on, directly or not.
func (m *Machine) below(named []bool) []bool {
	all := append([]bool(nil), named...)
	for i := len(all) - 1; i >= 0; i-- { // what a unit depends on comes before it
		if all[i] {
			for _, d := range m.units[i].service.DependsOn {
				all[d.Service] = all[d.Service] || d.Needed()
			}
		}
	}
	return all
}

// above returns the named units and all that goes down with them: what is up and depends on one of them, directly or not.
// Nothing goes down with a unit that is to restart and is down already.
func (m *Machine) above(c Command, named []bool) []bool {
	reached := make([]bool, len(named)) // by a path from a unit that goes down, whether it is up itself or not
	all := append([]bool(nil), named...)
	for i := range all {
		u := &m.units[i]
		reached[i] = named[i] && (c == CommandStop || !u.down())
		for _, d := range u.service.DependsOn {
			reached[i] = reached[i] || reached[d.Service] && !d.Optional
		}
		all[i] = all[i] || reached[i] && !u.down()
	}
	return all
}
