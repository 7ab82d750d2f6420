package machine

import "time"

// A consumer reads what other units, its producers, write (nimi.log.to). What it has not read stays for its next run. While
// one of its producers runs, a consumer is asked to end by its stop signal, as any unit. At a stop it comes after them, and
// then the end of its input asks it to end; the stop signal follows where stop.timeout has passed. When all producers have
// ended for good, its input ends too, so that a program whose work is done ends.

// pipeline is the part that has to do with consumers.
func pipeline(m *Machine, now time.Duration, i int, s step) bool {
	u := &m.units[i]
	switch s {
	case stepFed:
		m.endInput(i)
	case stepEnd:
		if u.escalation != asked || u.cause != CauseNone || m.written(i, false) {
			return false
		}
		m.do(&Action{Kind: EndInput, Unit: i})
	case stepLate:
		if u.state != running || u.escalation != asked || u.hook.alive {
			return false
		}
		u.escalation = signalled
		u.allow(now)
		m.terminate(i)
	case stepDry:
		if !m.written(i, true) {
			return false
		}
		m.settleEnded(now, i)
	case stepOver:
		for _, d := range u.service.DependsOn {
			if m.feeds(i, d.Service) {
				m.endInput(d.Service)
			}
		}
	}
	return true
}

// feeds tells whether unit i is a producer of another one.
func (m *Machine) feeds(i, consumer int) bool {
	s := m.units[consumer].service
	return s.Consumes && m.units[i].service.Logging.To == s.Name
}

// written tells whether a producer of a consumer runs or, with coming, will run by itself.
func (m *Machine) written(consumer int, coming bool) bool {
	for _, i := range m.units[consumer].dependents {
		if v := &m.units[i]; m.feeds(i, consumer) && (v.state.stands() || coming && v.counts && v.state != ended) {
			return true
		}
	}
	return false
}

// endInput ends the input of a consumer that runs, if its producers have ended for good.
func (m *Machine) endInput(consumer int) {
	u, over := &m.units[consumer], false
	for _, i := range u.dependents {
		over = over || m.feeds(i, consumer) && m.units[i].state == ended
	}
	if over && !m.leaving(u) && u.state == running && u.escalation == calm && !m.written(consumer, true) {
		m.do(&Action{Kind: EndInput, Unit: consumer})
	}
}
