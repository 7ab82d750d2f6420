package machine

import (
	"time"

	"nimi/runtime/spec"
)

// hook is the command of a unit that runs beside or instead of its main process.
type hook struct {
	role  Role
	index int // in the list of the role
	alive bool
	// killed: KILL has been sent to it, when no other process of the unit was left.
	killed bool
}

// commands returns the list of a role.
func commands(s *spec.Service, r Role) int {
	switch r {
	case RolePreStart:
		return len(s.Hooks.PreStart)
	case RolePostStart:
		return len(s.Hooks.PostStart)
	case RolePreStop:
		return len(s.Hooks.PreStop)
	case RoleStop:
		return min(len(s.Stop.Argv), 1)
	case RolePostStop:
		return len(s.Hooks.PostStop)
	case RoleCondition:
		return conditionSteps(s)
	}
	return 0
}

// optional tells whether the failure of a command has no consequences.
func optional(s *spec.Service, r Role, index int) bool {
	var list []spec.Command
	switch r {
	case RolePreStart:
		list = s.Hooks.PreStart
	case RolePostStart:
		list = s.Hooks.PostStart
	case RolePreStop:
		list = s.Hooks.PreStop
	case RolePostStop:
		list = s.Hooks.PostStop
	}
	return index < len(list) && list[index].Optional
}

// runHooks runs the commands of a role in turn, from the first; see hooksDone for what follows.
//
//go:noinline
func (m *Machine) runHooks(now time.Duration, i int, r Role) {
	u := &m.units[i]
	u.hook = hook{role: r, index: -1}
	m.nextHook(now, i)
}

func (m *Machine) nextHook(now time.Duration, i int) {
	h := &m.units[i].hook
	if h.index++; h.index >= commands(m.units[i].service, h.role) { // fewer, after a takeover
		m.hooksDone(now, i, Exit{})
		return
	}
	h.alive = true
	m.run(i, h.role, h.index)
}

// hookEnded takes the end of a hook. What it has left in its group is killed: hooks do not start daemons.
func (m *Machine) hookEnded(now time.Duration, i int, r Role, exit Exit) {
	u := &m.units[i]
	if !u.hook.alive || u.hook.role != r {
		return
	}
	u.hook.alive = false
	if !exit.Unstarted {
		m.signalGroup(i, r, spec.SIGKILL)
	}
	good := exit.good()
	if !good && m.goesOn(u, r) && optional(u.service, r, u.hook.index) {
		m.report(&Report{Kind: ReportCommand, Unit: i, Role: r, Exit: exit})
		good = true
	}
	if good && m.goesOn(u, r) {
		m.nextHook(now, i)
		return
	}
	m.hooksDone(now, i, exit)
}

// goesOn tells whether what follows a command that has succeeded is still wanted.
func (m *Machine) goesOn(u *unit, r Role) bool {
	switch {
	case u.wasKilled():
		return false
	case r == RolePreStart || r == RoleCondition:
		return u.escalation == calm && !m.leaving(u)
	case r == RolePostStart:
		return u.escalation == calm && u.state != draining
	case r == RolePostStop:
		return true
	}
	return u.state == running || u.state == undoing
}

// hooksDone goes on after the last command of a role, or one that has failed or was made to end.
func (m *Machine) hooksDone(now time.Duration, i int, exit Exit) {
	u := &m.units[i]
	switch u.hook.role {
	case RolePreStart:
		switch {
		case !m.goesOn(u, RolePreStart): // a stop has come
			m.finish(now, i)
		case !exit.good():
			u.exit, u.cause = exit, CausePreStart
			m.finish(now, i)
		default:
			m.enter(now, i, starting)
			m.run(i, RoleMain, 0)
		}
	case RolePostStart:
		m.postStartDone(now, i, exit)
	case RoleCondition:
		m.conditions(m, now, i, stepJudge)
	case RolePreStop, RoleStop:
		if !exit.good() && !u.wasKilled() {
			m.report(&Report{Kind: ReportCommand, Unit: i, Role: u.hook.role, Exit: exit})
		}
		m.stopFurther(now, i, u.hook.role)
	case RolePostStop:
		if !exit.good() && !u.wasKilled() {
			m.report(&Report{Kind: ReportCommand, Unit: i, Role: RolePostStop, Exit: exit})
		}
		m.settle(now, i)
	}
}

func (m *Machine) postStartDone(now time.Duration, i int, exit Exit) {
	u := &m.units[i]
	switch u.state {
	case running:
		switch {
		case u.escalation != calm:
		case exit.good():
			m.becomeReady(now, i)
		default:
			m.report(&Report{Kind: ReportCommand, Unit: i, Role: RolePostStart, Exit: exit})
			m.unwell(now, i, CausePostStart, "")
		}
	case draining:
		m.drained(now, i)
	case concluding:
		switch {
		case u.escalation != calm:
		case exit.good():
			m.becomeReady(now, i)
			if u.undoable() {
				m.accomplish(now, i)
				return
			}
		default:
			m.report(&Report{Kind: ReportCommand, Unit: i, Role: RolePostStart, Exit: exit})
			u.exit, u.cause = exit, CausePostStart
		}
		m.finish(now, i)
	}
}

// conclude runs the postStart hook of a oneshot that has ended in success.
func (m *Machine) conclude(now time.Duration, i int) {
	u := &m.units[i]
	m.enter(now, i, concluding)
	u.checked, u.escalation = true, calm
	m.runHooks(now, i, RolePostStart)
}

// finish runs the postStop hook of a run whose processes are gone, or that has been undone.
func (m *Machine) finish(now time.Duration, i int) {
	u := &m.units[i]
	m.enter(now, i, finishing)
	if m.killing || commands(u.service, RolePostStop) == 0 {
		m.settle(now, i)
		return
	}
	u.allow(now)
	m.runHooks(now, i, RolePostStop)
}
