package machine

import "time"

// arrange takes a unit with a schedule whose conditions hold to its first run.
func (m *Machine) arrange(now time.Duration, i int) {
	u := &m.units[i]
	m.arm(i)
	if u.service.Schedule.RunOnStart {
		m.start(now, i)
		return
	}
	m.enter(now, i, idle)
	m.settled(i)
}

// due begins a run of a unit that is scheduled, or starts on demand. Runs never overlap: a time that comes during one is missed.
func (m *Machine) due(now time.Duration, i int) {
	if m.phase != up {
		return
	}
	if m.units[i].demand != nil {
		m.onDemand(m, now, i, stepCame)
		return
	}
	m.units[i].armed = false
	m.arm(i)
	switch u := &m.units[i]; {
	case u.intent != asConfigured || !u.counts: // brought down
	case u.state == idle:
		m.start(now, i)
	case u.state == waiting || u.state == ended:
	default:
		m.report(&Report{Kind: ReportMissed, Unit: i})
	}
}

// arm asks for the next time of the schedule, unless that has been done.
func (m *Machine) arm(i int) {
	if u := &m.units[i]; !u.armed {
		u.armed = true
		m.do(&Action{Kind: Arm, Unit: i})
	}
}
