package machine

import "time"

// said acts on what a unit says of itself (sd_notify(3)).
func (m *Machine) said(now time.Duration, e Event) {
	u := &m.units[e.Unit]
	switch e.Kind {
	case SaidReady:
		if u.state == running && u.escalation == calm && u.service.Ready.Said() {
			m.isReady(now, e.Unit)
		}
	case SaidStopping:
		if u.state == running {
			m.stopProbing(e.Unit)
			u.watchdog.stop()
		}
	case SaidAlive:
		if u.watchdog.set {
			m.watch(now, e.Unit)
		}
	case SaidWatchdog:
		if e.Time == 0 {
			m.watchdogDue(now, e.Unit)
			return
		}
		if u.silence = e.Time; u.watchdog.set { // else it counts once the unit is ready
			m.watch(now, e.Unit)
		}
	case Extend:
		if (u.state == running || u.state == draining) && u.life.set && u.escalation != killed {
			u.life.at = max(u.life.at, now+e.Time)
		}
	}
}
