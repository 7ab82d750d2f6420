package launcher

import (
	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
)

// succession is what a launcher does in which features follow processes: by function values, so that another one has none of
// it linked.
type succession struct {
	successor []func(unit int, e machine.Exit) int
	follow    func(unit int, e machine.Exit) bool
	unled     func(unit int)
	forget    func()
}

// Follow implements host.Mains.
func (l *loop) Follow(f func(unit int, e machine.Exit) int) {
	if l.succession == nil {
		l.succession = &succession{follow: l.succeeded, unled: l.unled, forget: l.forgetGroups}
	}
	l.succession.successor = append(l.succession.successor, f)
}

// succeeded tells whether a unit whose main process has just ended goes on: another process leads it, or is going to.
func (l *loop) succeeded(unit int, e machine.Exit) bool {
	u := &l.units[unit]
	for _, f := range l.succession.successor {
		pid := u.pid
		switch next := f(unit, e); {
		case next == host.Awaited: // the number of the one that has ended may soon be another's
			u.pid, u.exit = 0, e
		case next != 0:
			l.SetMain(unit, next)
		}
		if u.pid != pid {
			return true
		}
	}
	return false
}

// SetMain implements host.Mains. One that has left the session has a group of
// its own. The group before is the unit's too as long as anybody is in it, and no longer: its number may become another's.
func (l *loop) SetMain(unit, pid int) {
	u := &l.units[unit]
	if !u.alive || pid == u.pid {
		return
	}
	delete(l.pids, u.pid)
	u.pid = pid
	l.pids[pid] = purpose{unit, machine.RoleMain, l.pids[pid].stray}
	if group := sys.GroupOf(pid); group != u.group {
		if u.former = u.group; sys.GroupEmpty(u.former) {
			u.former = 0
		}
		u.group = group
	}
	if session, _ := sys.Session(pid); session != 0 {
		u.session = session
	}
}

// forgetGroups forgets the groups that units have had before and in which nobody is left.
func (l *loop) forgetGroups() {
	for i := range l.units {
		if u := &l.units[i]; u.former != 0 && sys.GroupEmpty(u.former) {
			u.former = 0
		}
	}
}

// unled tells the machine that a unit whose main process is awaited has none: it has been asked to end.
func (l *loop) unled(unit int) {
	u := &l.units[unit]
	u.alive = false
	for _, f := range l.host.Ended {
		f(unit, machine.RoleMain)
	}
	empty := l.empty(unit)
	if !empty {
		u.draining = true
		l.draining++
	}
	l.tell(machine.Event{Kind: machine.Exited, Unit: unit, Role: machine.RoleMain, Exit: u.exit, GroupEmpty: empty})
}

// MayBelong implements host.Mains. What services start is in their sessions, so
// nobody gets to lead a process that is in the session of another one.
func (l *loop) MayBelong(unit, pid int) bool {
	session, _ := sys.Session(pid)
	if session == 0 || session == sys.OwnSession() {
		return false
	}
	for _, n := range [...]int{pid, session} {
		if p, known := l.pids[n]; known && (p.unit != unit || p.role != machine.RoleMain) {
			return false
		}
	}
	for i := range l.units {
		if u := &l.units[i]; i != unit && (u.alive || u.draining) && u.session == session {
			return false
		}
	}
	return true
}
