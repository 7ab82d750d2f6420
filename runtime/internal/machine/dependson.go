package machine

import (
	"time"

	"nimi/runtime/spec"
)

// wake starts a waiting unit whose conditions hold, and gives up one whose conditions can no longer hold.
func (m *Machine) wake(now time.Duration, i int) {
	if m.phase != up || m.units[i].state != waiting {
		return
	}
	all := true
	for _, d := range m.program.Services[i].DependsOn {
		holds, possible := m.units[d.Service].reached(d.Condition)
		if !possible {
			m.skip(now, i, d.Service)
			return
		}
		all = all && holds
	}
	if all {
		m.start(i)
	}
}

// skip ends a unit that cannot start because of unit dep. It fails as dep did: somebody waits for it.
func (m *Machine) skip(now time.Duration, i, dep int) {
	u := &m.units[i]
	u.exit = m.units[dep].exit
	u.exit.Unstarted = true
	m.report(Report{Kind: ReportSkipped, Unit: i, Dependency: dep})
	m.end(now, i, skipped)
}

func (m *Machine) wakeDependents(now time.Duration, i int) {
	for _, d := range m.units[i].dependents {
		m.wake(now, d)
	}
}

// reached tells whether the unit is, or has been, what c asks for, and whether it still can be.
func (u *unit) reached(c spec.Condition) (holds, possible bool) {
	done := u.state == ended
	switch c {
	case spec.ConditionReady, spec.ConditionStarted: // a service that has no way to say that it is ready is ready once started
		return u.everRan, u.everRan || !done
	case spec.ConditionCompleted:
		holds = done && u.outcome != skipped
	case spec.ConditionCompletedSuccessfully:
		holds = done && u.outcome == succeeded
	}
	return holds, holds || !done
}
