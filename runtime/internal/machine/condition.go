package machine

import (
	"time"

	"nimi/runtime/spec"
)

// conditionSteps are how many questions the condition of a service has.
func conditionSteps(s *spec.Service) int {
	return min(len(s.Condition.Paths), 1) + min(len(s.Condition.Exec), 1)
}

// lastUnmet is the largest exit code of a condition that says that it does not hold (ExecCondition= in systemd.service(5)).
const lastUnmet = 254

// condition is the part that asks whether a unit may start. Its answers are those of hooks.
func condition(m *Machine, now time.Duration, i int, s step) bool {
	u := &m.units[i]
	switch exit := m.event.Exit; {
	case s == stepBegin && conditionSteps(u.service) == 0:
		return false
	case s == stepBegin:
		m.runHooks(now, i, RoleCondition)
	case !m.goesOn(u, RoleCondition): // a stop has come
		m.finish(now, i)
	case u.hook.index == conditionSteps(u.service): // all hold
		m.runHooks(now, i, RolePreStart)
	case exit.Signal == 0 && exit.Code <= lastUnmet && !exit.Unstarted:
		u.life.stop()
		m.report(&Report{Kind: ReportUnmet, Unit: i, Exit: exit, Text: m.event.Text})
		m.complete(now, i, unmet)
	default:
		u.exit, u.cause = exit, CauseCondition
		m.finish(now, i)
	}
	return true
}
