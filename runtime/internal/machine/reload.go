package machine

import "time"

// reload tells every service that can reload, and is not about to stop, to do so.
func (m *Machine) reload() {
	if m.phase != up {
		return
	}
	m.announce(AnnounceReloading)
	for i := range m.units {
		m.reloadUnit(i)
	}
	m.reloaded()
}

func (m *Machine) reloadUnit(i int) {
	u := &m.units[i]
	if u.state != running || u.escalation != calm {
		return
	}
	switch {
	case u.service.Reload.Signal != 0:
		m.signalMain(i, u.service.Reload.Signal)
	case u.service.Reload.Argv == nil:
	case u.reloading: // it may have read the old configuration
		u.reloadAgain = true
	default:
		m.reloadBy(i)
	}
}

// reloadBy runs the reload command.
func (m *Machine) reloadBy(i int) {
	m.units[i].reloading = true
	m.reloads++
	m.run(i, RoleReload, 0)
}

func (m *Machine) reloadEnded(_ time.Duration, i int, exit Exit) {
	u := &m.units[i]
	if !u.reloading {
		return
	}
	u.reloading = false
	m.reloads--
	if u.state == running && u.escalation == calm {
		if !exit.good() {
			m.report(&Report{Kind: ReportCommand, Unit: i, Role: RoleReload, Exit: exit})
		}
		if u.reloadAgain {
			u.reloadAgain = false
			m.reloadBy(i)
		}
	}
	m.reloaded()
}

// reloaded tells that the program is ready again, once no reload command runs.
func (m *Machine) reloaded() {
	if m.reloads == 0 {
		m.announceReady()
	}
}
