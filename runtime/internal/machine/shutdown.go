package machine

import (
	"time"

	"nimi/runtime/spec"
)

// stopProgram begins the orderly end; sig is the signal that asked for it, or 0. Then unit by is the reason; -1: none is.
func (m *Machine) stopProgram(now time.Duration, sig spec.Signal, by int) {
	if m.phase >= stopping {
		return
	}
	m.phase = stopping
	m.deadline = now + limit(m.program.Shutdown.Timeout)
	m.announce(AnnounceStopping)
	m.report(&Report{Kind: ReportStop, Signal: sig, Unit: by, Good: by >= 0 && m.units[by].outcome == succeeded})
	for i := range m.units {
		if s := m.units[i].state; s == waiting || s == idle || s == backoff {
			m.end(now, i, stopped)
		}
	}
	for i := range m.units {
		m.stopIfFree(now, i)
	}
}

// killAll ends everything by force.
func (m *Machine) killAll(now time.Duration) {
	m.killing = true
	m.deadline = now + killGrace
	m.report(&Report{Kind: ReportKillAll})
	for i := range m.units {
		u := &m.units[i]
		if u.state.stands() {
			m.kill(now, i)
		}
	}
	if m.phase == sweeping {
		m.do(&Action{Kind: Sweep, Signal: spec.SIGKILL})
	}
}

// overdue acts on the program's deadline: first everything is killed, then nothing is waited for.
func (m *Machine) overdue(now time.Duration) {
	if !m.killing {
		m.killAll(now)
		return
	}
	if m.live > 0 && m.code == 0 {
		m.code = 128 + int(spec.SIGKILL)
	}
	m.finishProgram()
}

// sweep begins the end of what the units have left behind: processes that have left their group.
func (m *Machine) sweep(now time.Duration) {
	if m.phase != stopping { // every unit has ended by itself
		m.deadline = now + limit(m.program.Shutdown.Timeout)
	}
	m.phase = sweeping
	sig := m.program.Shutdown.Signal
	if m.killing {
		sig = spec.SIGKILL
	}
	m.do(&Action{Kind: Sweep, Signal: sig})
}

func (m *Machine) finishProgram() {
	m.phase = over
	m.do(&Action{Kind: Quit, Code: m.code})
}
