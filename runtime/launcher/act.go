package launcher

import (
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/signals"
	"nimi/runtime/spec"
)

// do carries out one action of the machine.
func (l *loop) do(a machine.Action) {
	switch a.Kind {
	case machine.Start:
		l.start(a.Unit, a.Role, a.Index)
	case machine.SignalMain:
		switch u := &l.units[a.Unit]; {
		case u.alive && u.pid == 0:
			l.signalGroup(a.Unit, machine.RoleMain, a.Signal)
		case u.alive:
			sys.Kill(u.pid, signals.ToSystem(a.Signal))
		}
	case machine.SignalGroup:
		l.signalGroup(a.Unit, a.Role, a.Signal)
	case machine.Probe:
		s := l.service(a.Unit)
		p := &s.Ready.Probe
		if a.Role == machine.RoleHealth {
			p = &s.Health
		}
		if l.host.Target != nil {
			p = l.host.Target(a.Unit, p, a.Role == machine.RoleHealth)
		}
		l.host.Probe(a.Unit, p)
	case machine.CancelProbe:
		l.host.CancelProbe(a.Unit)
	case machine.Arm:
		l.host.Arm(a.Unit)
	case machine.Listen:
		l.host.Listen(a.Unit)
	case machine.EndInput:
		l.host.EndInput(a.Unit)
	case machine.Announce:
		l.announce(a.State)
		if a.State == machine.AnnounceReloading {
			for _, f := range l.host.Reloading {
				f()
			}
		}
	case machine.Suspend:
		l.suspend()
	case machine.Sweep:
		l.sweeping = a.Signal
		if l.reap() {
			sys.Sweep(signals.ToSystem(a.Signal))
		}
	case machine.Say:
		l.report(a.Report)
	case machine.Quit:
		l.over, l.code = true, a.Code
	}
}

// signalGroup sends a signal to the group of a unit's process.
func (l *loop) signalGroup(unit int, r machine.Role, s spec.Signal) {
	sig := signals.ToSystem(s)
	if r != machine.RoleMain {
		if pid := l.helpers[slotOf(unit, r)]; pid != 0 {
			sys.KillGroup(pid, sig)
		}
		return
	}
	u := &l.units[unit]
	if !u.alive && !u.draining {
		return
	}
	sys.KillGroup(u.group, sig)
	if l.host.Members != nil {
		l.host.Members(unit, u.group, s)
	}
	if u.former != 0 {
		sys.KillGroup(u.former, sig)
	}
	switch {
	case !u.alive:
	case u.pid == 0:
		if l.succession != nil && (s == spec.SIGKILL || s == l.service(unit).Stop.Signal) {
			l.succession.unled(unit)
		}
	default: // it may have made a group of its own since
		if group := sys.GroupOf(u.pid); group != u.group && group != u.former {
			sys.KillGroup(group, sig)
		}
	}
}
