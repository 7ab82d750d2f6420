package launcher

import (
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/signals"
	"nimi/runtime/spec"
)

// reapAtOnce is how many children are taken before the loop looks at anything else: on a machine with many processors,
// orphans can come as fast as they are taken.
const reapAtOnce = 4096

// reap takes the children that have ended: those that have a purpose, of which the machine is told, and orphans, which
// just go. It is the only place where children are waited for. It returns whether any child is left, ended or not.
func (l *loop) reap() (children bool) {
	ended := len(l.events)
	reaped := 0
	for l.unreaped = false; ; {
		if reaped == reapAtOnce {
			l.unreaped, children = true, true
			break
		}
		pid, status, left := sys.Reap()
		if pid == 0 {
			children = left
			break
		}
		reaped++
		if p, ok := l.pids[pid]; ok {
			l.exited(pid, p, status)
		}
	}
	// Only now, with every zombie gone, does the kernel tell whether a group has anybody left.
	for i := ended; i < len(l.events); i++ {
		e := &l.events[i]
		if e.Kind != machine.Exited || e.Role != machine.RoleMain {
			continue
		}
		u := &l.units[e.Unit]
		e.GroupEmpty = l.empty(e.Unit)
		if !e.GroupEmpty {
			u.draining = true
			l.draining++
		}
	}
	if l.draining > 0 {
		l.checkGroups()
	}
	if reaped > 0 && l.succession != nil {
		l.succession.forget()
	}
	switch {
	case l.sweeping == 0:
	case !children:
		l.tell(machine.Event{Kind: machine.NoChildren})
	case reaped > 0 && l.sweeping == spec.SIGKILL: // the children of those who have just gone have come here
		sys.Sweep(signals.ToSystem(l.sweeping))
	}
	return children
}

// exited notes the end of a process.
func (l *loop) exited(pid int, p purpose, s sys.Status) {
	delete(l.pids, pid)
	exit := machine.Exit{Code: s.Code, Signal: int(signals.FromSystem(s.Signal))}
	if p.role == machine.RoleMain && l.succession != nil && l.succession.follow(p.unit, exit) {
		return
	}
	if p.role == machine.RoleBeside {
		for _, f := range l.host.Beside.Ended {
			f(pid, exit)
		}
		return
	}
	if p.role == machine.RoleMain {
		u := &l.units[p.unit]
		u.alive, u.exit = false, exit
	}
	for _, f := range l.host.Ended {
		f(p.unit, p.role)
	}
	l.tell(machine.Event{Kind: machine.Exited, Unit: p.unit, Role: p.role, Exit: exit})
}

// empty tells whether nothing is left of a unit's last main process.
func (l *loop) empty(unit int) bool {
	u := &l.units[unit]
	return sys.GroupEmpty(u.group) && (u.former == 0 || sys.GroupEmpty(u.former)) && (l.host.Occupied == nil || !l.host.Occupied(unit))
}

// checkGroups tells the machine of groups that have outlived their main process and are empty now.
func (l *loop) checkGroups() {
	for i := range l.units {
		u := &l.units[i]
		if u.draining && l.empty(i) {
			u.draining = false
			l.draining--
			l.tell(machine.Event{Kind: machine.GroupEmpty, Unit: i})
		}
	}
}
