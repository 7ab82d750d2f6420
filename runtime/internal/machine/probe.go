package machine

import (
	"time"

	"nimi/runtime/spec"
)

// probe is what goes on with the probes of a unit. At most one is under way.
type probe struct {
	role  Role // RoleReady or RoleHealth
	state probing
	alive bool // a command, which may be one that has been given up and has not ended yet
	// Results in a row.
	good, bad int
	exit      Exit   // of the last command
	failed    bool   // the last one was answered badly
	said      string // in these words
	began     time.Duration
	timer     timer // until the next, or until the one under way has taken too long
}

type probing uint8

const (
	notProbing probing = iota
	betweenProbes
	underWay
)

// probeOf returns the probe of a role.
func (u *unit) probeOf(r Role) *spec.Probe {
	if r == RoleHealth {
		return &u.service.Health
	}
	return &u.service.Ready.Probe
}

func (m *Machine) startProbing(now time.Duration, i int, r Role) {
	u := &m.units[i]
	p := &u.probe
	p.role, p.state, p.good, p.bad, p.exit, p.failed = r, betweenProbes, 0, 0, Exit{}, false
	p.timer.start(now + u.probeOf(r).InitialDelay)
}

// stopProbing gives up a probe that is under way.
func (m *Machine) stopProbing(i int) {
	u := &m.units[i]
	if u.probe.state == underWay {
		m.cancelProbe(i)
	}
	u.probe.state = notProbing
	u.probe.timer.stop()
}

func (m *Machine) cancelProbe(i int) {
	u := &m.units[i]
	if u.probeOf(u.probe.role).Exec != nil {
		m.signalGroup(i, u.probe.role, spec.SIGKILL)
		return
	}
	m.do(&Action{Kind: CancelProbe, Unit: i})
}

// probeDue begins the next probe, or gives up the one under way.
func (m *Machine) probeDue(now time.Duration, i int) {
	u := &m.units[i]
	p := &u.probe
	conf := u.probeOf(p.role)
	switch {
	case p.state == underWay:
		m.cancelProbe(i)
		p.exit = Exit{}
		m.result(now, i, false, "no answer")
	case p.alive: // the last one does not even end when it is killed
		p.timer.start(now + conf.Period)
	default:
		p.state, p.began = underWay, now
		p.timer.start(now + conf.Timeout)
		if conf.Exec != nil {
			p.alive = true
			m.run(i, p.role, 0)
			return
		}
		m.do(&Action{Kind: Probe, Unit: i, Role: p.role})
	}
}

// probeEnded takes the end of a command.
func (m *Machine) probeEnded(now time.Duration, i int, exit Exit) {
	p := &m.units[i].probe
	if !p.alive {
		return
	}
	p.alive, p.exit = false, exit
	if !exit.Unstarted {
		m.signalGroup(i, p.role, spec.SIGKILL)
	}
	m.probeAnswered(now, i, exit.good(), "")
}

func (m *Machine) probeAnswered(now time.Duration, i int, good bool, text string) {
	if m.units[i].probe.state == underWay {
		m.result(now, i, good, text)
	}
}

// result counts a result, and draws the consequences.
func (m *Machine) result(now time.Duration, i int, good bool, text string) {
	u := &m.units[i]
	p := &u.probe
	conf := u.probeOf(p.role)
	p.state = betweenProbes
	p.timer.start(max(now, p.began+conf.Period))
	p.failed, p.said = !good, text
	if good {
		if p.good++; p.good < conf.SuccessThreshold {
			return
		}
		p.bad = 0
		if p.role == RoleReady {
			m.check(now, i)
		}
		return
	}
	p.good = 0
	if p.bad++; conf.FailureThreshold == 0 || p.bad < conf.FailureThreshold {
		return
	}
	cause := CauseNotReady
	if p.role == RoleHealth {
		cause = CauseUnhealthy
	}
	m.unwell(now, i, cause, text)
}
