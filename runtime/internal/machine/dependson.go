package machine

import (
	"time"

	"nimi/runtime/spec"
)

// wake looks anew at what a unit waits for: it starts a waiting one that is open, and gives up one whose conditions can no
// longer hold.
func (m *Machine) wake(now time.Duration, i int) {
	m.reopen(now, i)
	u := &m.units[i]
	if m.phase != up || u.state != waiting {
		return
	}
	for _, d := range u.service.DependsOn {
		if _, possible := m.units[d.Service].reached(d.Condition); !possible && !d.Optional {
			m.skip(now, i, d.Service)
			return
		}
	}
	if m.alternatives != nil && m.alternatives(m, now, i, stepSkip) {
		return
	}
	switch {
	case !u.open:
	case u.service.Schedule.Set():
		m.arrange(now, i)
	case u.demand != nil && m.onDemand(m, now, i, stepAwait):
	default:
		m.start(now, i)
	}
}

// skip ends a unit that cannot start because of unit dep. It fails as dep did, as somebody waits for it; where
// the condition of dep did not hold, neither has failed.
func (m *Machine) skip(now time.Duration, i, dep int) {
	u := &m.units[i]
	u.exit = m.units[dep].exit
	u.exit.Unstarted = true
	o := skipped
	if m.units[dep].outcome == unmet {
		o = unmet
	}
	m.report(&Report{Kind: ReportSkipped, Unit: i, Dependency: dep, Good: o == unmet})
	m.end(now, i, o)
}

//go:noinline
func (m *Machine) wakeDependents(now time.Duration, i int) {
	for _, d := range m.units[i].dependents { // of every state, as those that depend on them may wait
		m.wake(now, d)
	}
}

// reached tells whether the unit has been what c asks for, in any of its runs since a person last took it down, and
// whether it still can be.
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
