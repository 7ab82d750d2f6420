package machine

// reload tells every service that can reload, and is not about to stop, to do so.
func (m *Machine) reload() {
	for i := range m.units {
		if u := &m.units[i]; u.state == running && u.reload != 0 && !u.stopping {
			m.do(Action{Kind: SignalMain, Unit: i, Signal: u.reload})
		}
	}
}
