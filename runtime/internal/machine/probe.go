package machine

import (
	"time"

	"nimi/runtime/spec"
)

// probe is what goes on with the probes of a unit. At most one is under way. Where a running unit is asked for its health
// and its readiness both (ready.continuous), the one that is not next rests in unit.resting.
type probe struct {
	role  Role // RoleReady or RoleHealth
	state probing
	alive bool // a command, which may be one that has been given up and has not ended yet
	// Results in a row.
	good, bad int
	ailing    bool   // it is reported as not healthy, or as not ready any more
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

// unready tells whether a unit that has become ready does not count as ready at present.
func (u *unit) unready() bool { return u.probe.ailing || u.resting.ailing }

// check is the part that asks units how they are.
func check(m *Machine, now time.Duration, i int, s step) bool {
	u := &m.units[i]
	switch s {
	case stepAsk:
		u.startProbing(now, RoleReady)
	case stepReady:
		u.askOn(now)
	case stepStop:
		m.endProbing(i)
	case stepDue:
		m.probeDue(now, i)
	case stepEnded:
		m.probeEnded(now, i, m.event.Exit)
	case stepAnswered:
		if u.probe.state == underWay {
			m.result(now, i, m.event.Good, m.event.Text)
		}
	}
	return true
}

func (u *unit) startProbing(now time.Duration, r Role) {
	p := &u.probe
	*p = probe{role: r, state: betweenProbes, alive: p.alive, began: p.began}
	p.timer.start(now + u.probeOf(r).InitialDelay)
}

// askOn begins the probes of a unit that has just become ready.
func (u *unit) askOn(now time.Duration) {
	if u.service.Health.Set() {
		u.startProbing(now, RoleHealth)
	}
	if !u.service.Ready.Continuous {
		return
	}
	u.resting = u.probe
	u.startProbing(now, RoleReady)
	u.probe.timer.at = now + u.service.Ready.Probe.Period // it has just answered
	u.takeTurns()
}

// takeTurns has that probe be the next which is due first.
func (u *unit) takeTurns() {
	if p, q := &u.probe, &u.resting; q.state == betweenProbes && q.timer.at < p.timer.at {
		*p, *q = *q, *p
		p.alive, q.alive = q.alive, false // the process that runs is that of either
	}
}

// endProbing gives up what a unit is asked.
func (m *Machine) endProbing(i int) {
	u := &m.units[i]
	if u.probe.state == underWay {
		m.cancelProbe(i)
	}
	u.probe.state, u.resting.state = notProbing, notProbing
	u.probe.ailing, u.resting.ailing = false, false
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
	if p.state == underWay {
		m.result(now, i, exit.good(), "")
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
	switch {
	case !good:
		p.good = 0
		if p.bad++; conf.FailureThreshold > 0 && p.bad >= conf.FailureThreshold {
			m.bad(now, i, text)
		}
	case p.good+1 < conf.SuccessThreshold:
		p.good++
	default:
		p.good++
		p.bad = 0
		m.good(now, i)
	}
	u.takeTurns()
}

// good draws the consequences of as many good answers as count.
func (m *Machine) good(now time.Duration, i int) {
	switch p := &m.units[i].probe; {
	case p.ailing:
		p.ailing = false
		m.report(&Report{Kind: ReportWell, Unit: i, Role: p.role})
	case p.role == RoleReady:
		m.isReady(now, i)
	}
}

// bad draws the consequences of as many bad answers as count.
func (m *Machine) bad(now time.Duration, i int, text string) {
	u := &m.units[i]
	p := &u.probe
	cause, action := CauseNotReady, spec.HealthRestart
	switch {
	case p.role == RoleHealth:
		cause, action = CauseUnhealthy, u.service.HealthAction
	case u.service.Ready.Continuous && !u.checked: // its threshold is for later
		return
	case u.service.Ready.Continuous:
		action = spec.HealthReport
	}
	switch {
	case action != spec.HealthReport:
		m.unwell(now, i, cause, text)
		u.final = u.cause == CauseUnhealthy && action == spec.HealthStop
	case !p.ailing && u.escalation == calm && m.phase == up:
		p.ailing = true
		m.report(&Report{Kind: ReportAiling, Unit: i, Cause: cause, Text: text, Exit: p.exit})
	}
}
