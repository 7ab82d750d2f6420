package launcher

import (
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// reap takes every child that has ended: main processes, of which the machine is told, and orphans, which
// just go. It is the only place where children are waited for. It returns whether any child is left, ended or
// not.
func (l *loop) reap() (children bool) {
	ended := len(l.events)
	reaped := 0
	for {
		pid, status, left := sys.Reap()
		if pid == 0 {
			children = left
			break
		}
		reaped++
		if unit, ok := l.pids[pid]; ok {
			l.exited(unit, status)
		}
	}
	// Only now, with every zombie gone, does the kernel tell whether a group has anybody left.
	for i := ended; i < len(l.events); i++ {
		e := &l.events[i]
		u := &l.units[e.Unit]
		e.GroupEmpty = sys.GroupEmpty(u.pid)
		if !e.GroupEmpty {
			u.draining = true
			l.draining++
		}
	}
	if l.draining > 0 {
		l.checkGroups()
	}
	switch {
	case l.sweeping == 0:
	case !children:
		l.tell(machine.Event{Kind: machine.NoChildren})
	case reaped > 0 && l.sweeping == spec.SIGKILL: // the children of those who have just gone have come here
		sys.Sweep(sys.ToSystem(l.sweeping))
	}
	return children
}

// exited notes the end of a main process.
func (l *loop) exited(unit int, s sys.Status) {
	u := &l.units[unit]
	delete(l.pids, u.pid)
	u.alive = false
	if u.handle >= 0 {
		sys.Close(u.handle)
		u.handle = -1
	}
	exit := machine.Exit{Code: s.Code, Signal: int(sys.FromSystem(s.Signal))}
	l.tell(machine.Event{Kind: machine.Exited, Unit: unit, Exit: exit})
}

// checkGroups tells the machine of groups that have outlived their main process and are empty now.
func (l *loop) checkGroups() {
	for i := range l.units {
		u := &l.units[i]
		if u.draining && sys.GroupEmpty(u.pid) {
			u.draining = false
			l.draining--
			l.tell(machine.Event{Kind: machine.GroupEmpty, Unit: i})
		}
	}
}
