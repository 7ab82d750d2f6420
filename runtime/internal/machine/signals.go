package machine

import (
	"time"

	"nimi/runtime/spec"
)

// signalled acts on a signal that the launcher has received, after the rewriting of settings.signals.
func (m *Machine) signalled(now time.Duration, sig spec.Signal) {
	for _, r := range m.program.Signals {
		if r.From == sig {
			sig = r.To
			break
		}
	}
	switch sig {
	case 0:
	case spec.SIGTERM, spec.SIGINT, spec.SIGQUIT:
		switch {
		case m.phase < stopping:
			m.stopProgram(now, sig)
		case !m.killing:
			m.killAll(now)
		}
	case spec.SIGHUP:
		m.reload()
	default:
		m.forward(sig)
	}
}

// forward sends a signal to the main process of every unit: one that was meant for the services must not
// reach helper processes that never heard of it and would die.
func (m *Machine) forward(sig spec.Signal) {
	for i := range m.units {
		if m.units[i].state == running {
			m.do(Action{Kind: SignalMain, Unit: i, Signal: sig})
		}
	}
}
