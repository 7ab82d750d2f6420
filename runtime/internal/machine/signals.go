package machine

import (
	"time"

	"nimi/runtime/spec"
)

// signalled acts on a signal that the launcher has received, after the rewriting of settings.signals.
func (m *Machine) signalled(now time.Duration, e *Event) {
	switch sig := Rewrite(m.program, e.Signal); {
	case sig == 0:
	case AsksToStop(m.program, e):
		if isFault(sig) && m.code == 0 {
			m.code = 128 + int(sig)
		}
		m.stopAsked(now, sig)
	case sig == spec.SIGHUP && e.HangUp:
		m.stopProgram(now, sig, -1) // nobody has asked: who does so now is the first
	case sig == spec.SIGHUP:
		m.reload()
	case sig == spec.SIGTSTP:
		m.suspend()
	default:
		m.forward(sig)
	}
}

// Rewrite returns what settings.signals makes of a signal; 0: nothing.
func Rewrite(p *spec.Program, sig spec.Signal) spec.Signal {
	for _, r := range p.Signals {
		if r.From == sig {
			return r.To
		}
	}
	return sig
}

// AsksToStop tells whether a signal that has arrived asks for the end of the program.
//
//go:noinline
func AsksToStop(p *spec.Program, e *Event) bool {
	switch sig := Rewrite(p, e.Signal); sig {
	case spec.SIGTERM, spec.SIGINT, spec.SIGQUIT:
		return true
	case spec.SIGPWR, halt:
		return e.First
	default:
		return isFault(sig)
	}
}

// halt is what engines send to a container that has an init of its own: systemd(1) halts on it.
const halt = spec.SIGRTMIN + 3

// isFault tells whether a signal says that a program is broken. Where somebody has sent one to the launcher, it ends with
// the code of one that is, but in order.
func isFault(s spec.Signal) bool {
	const faults uint64 = 1<<4 | 1<<5 | 1<<7 | 1<<8 | 1<<11 | 1<<31 // ILL, TRAP, BUS, FPE, SEGV, SYS
	return faults>>s&1 != 0
}

// Echo is how soon after a signal the same one is still the same request: timeout(1) signals a process and then its group,
// and npm and make pass on what the terminal has sent to their children too. A database must not be killed for that.
const Echo = 500 * time.Millisecond

// stopAsked acts on a signal that asks for the end: the first begins the stop, or finds it begun because of a unit; a
// second one kills at once.
func (m *Machine) stopAsked(now time.Duration, sig spec.Signal) {
	switch {
	case m.asked == 0:
		m.asked, m.askedAt = sig, now
		m.stopProgram(now, sig, -1)
	case sig == m.asked && now-m.askedAt < Echo:
	case !m.killing:
		m.killAll(now)
	}
}

// forward sends a signal to the main process of every unit: one that was meant for the services must not
// reach helper processes that never heard of it and would die.
func (m *Machine) forward(sig spec.Signal) {
	for i := range m.units {
		if m.units[i].state == running {
			m.signalMain(i, sig)
		}
	}
}

// suspend stops everything for a while, as the Ctrl-Z of a terminal is meant. The services have sessions of their own,
// so the terminal does not reach them.
func (m *Machine) suspend() {
	m.signalAll(spec.SIGSTOP)
	m.do(&Action{Kind: Suspend})
}

// signalAll sends a signal to the groups of all processes of all units, those of probes and reloads apart.
func (m *Machine) signalAll(sig spec.Signal) {
	for i := range m.units {
		u := &m.units[i]
		if u.state == running || u.state == draining && !u.groupGone {
			m.signalGroup(i, RoleMain, sig)
		}
		if u.hook.alive {
			m.signalGroup(i, u.hook.role, sig)
		}
	}
}
