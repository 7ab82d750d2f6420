package machine

import "time"

// A oneshot that has completed stands for a state of the system: a network is up, a database has its tables. Its
// stop.argv, if it has one, undoes that, when the unit is stopped or the program ends, in the order of stops. Until then
// the unit is done: no process of it runs, but what it depends on does not stop before it is undone. (s6-rc's "down" of a
// oneshot; RemainAfterExit= with ExecStop= in systemd.service(5).)

// undoable tells whether what the unit does is undone some day. One with a schedule does not stand for a state: it runs
// again and again, and its stop.argv is for stopping a run.
func (u *unit) undoable() bool {
	return u.oneshot() && u.service.Stop.Argv != nil && !u.service.Schedule.Set()
}

// completed tells whether the unit is a oneshot that has done what it is for, and so is up though nothing of it runs.
func (u *unit) completed() bool {
	return u.state == done || u.state == ended && u.outcome == succeeded && u.oneshot()
}

// accomplish makes the success of a oneshot that will be undone final.
func (m *Machine) accomplish(now time.Duration, i int) {
	u := &m.units[i]
	u.life.stop()
	u.over, u.hasEnded, u.lastExit, u.lastCause = now, true, u.exit, u.cause
	u.everCompleted, u.everSucceeded, u.outcome, u.restarts = true, true, succeeded, 0
	m.enter(now, i, done)
	m.live--
	m.lasting++
	m.judge(now, i)
	m.settled(i)
	m.wakeDependents(now, i)
	m.stopIfFree(now, i) // a stop may have come meanwhile
}

// undo begins to undo what a unit has done: preStop, stop.argv and postStop in turn, with stop.timeout for the first two
// together.
func (m *Machine) undo(now time.Duration, i int) {
	u := &m.units[i]
	m.lasting--
	m.live++
	u.escalation = asked
	m.enter(now, i, undoing)
	u.allow(now)
	m.runHooks(now, i, RolePreStop)
}
