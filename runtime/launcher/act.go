package launcher

import (
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
)

// do carries out one action of the machine.
func (l *loop) do(a machine.Action) {
	switch a.Kind {
	case machine.Start:
		l.start(a.Unit)
	case machine.SignalMain:
		if u := &l.units[a.Unit]; u.alive {
			sys.Kill(u.pid, sys.ToSystem(a.Signal))
		}
	case machine.SignalGroup:
		if u := &l.units[a.Unit]; u.alive || u.draining {
			sys.KillGroup(u.pid, sys.ToSystem(a.Signal))
		}
	case machine.Sweep:
		l.sweeping = a.Signal
		if l.reap() {
			sys.Sweep(sys.ToSystem(a.Signal))
		}
	case machine.Say:
		l.host.Say(l.text(&a.Report))
	case machine.Quit:
		l.over, l.code = true, a.Code
	}
}
