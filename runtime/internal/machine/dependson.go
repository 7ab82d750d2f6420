package machine

import (
	"time"

	"nimi/runtime/spec"
)

// wake starts a waiting unit whose conditions hold, and gives up one whose conditions can no longer hold.
func (m *Machine) wake(now time.Duration, i int) {
	u := &m.units[i]
	if m.phase != up || u.state != waiting {
		return
	}
	all := true
	for _, d := range u.service.DependsOn {
		if m.units[d.Service].held {
			all = false
			continue
		}
		holds, possible := m.units[d.Service].reached(d.Condition)
		if !possible {
			m.skip(now, i, d.Service)
			return
		}
		all = all && holds
	}
	switch {
	case !all:
	case u.service.Schedule.Set():
		m.arrange(now, i)
	default:
		m.start(now, i)
	}
}

// skip ends a unit that cannot start because of unit dep. It fails as dep did: somebody waits for it.
func (m *Machine) skip(now time.Duration, i, dep int) {
	u := &m.units[i]
	u.exit = m.units[dep].exit
	u.exit.Unstarted = true
	m.report(&Report{Kind: ReportSkipped, Unit: i, Dependency: dep})
	m.end(now, i, skipped)
}

func (m *Machine) wakeDependents(now time.Duration, i int) {
	for _, d := range m.units[i].dependents {
		m.wake(now, d)
	}
}

// reached tells whether the unit has been what c asks for, in any of its runs, and whether it still can be.
func (u *unit) reached(c spec.Condition) (holds, possible bool) {
	switch c {
	case spec.ConditionReady:
		holds = u.everReady
	case spec.ConditionStarted:
		holds = u.everRan
	case spec.ConditionCompleted:
		holds = u.everCompleted
	case spec.ConditionCompletedSuccessfully:
		holds = u.everSucceeded
	}
	return holds, holds || u.state != ended
}
