package machine

import (
	"time"

	"nimi/runtime/spec"
)

// hook is the unit of settings.startup.runOnStartup.
func hook(p *spec.Program) unit {
	return unit{
		restart:   &spec.Restart{Mode: spec.RestartNever},
		stop:      spec.Stop{Signal: p.Shutdown.Signal, Timeout: p.Shutdown.Timeout},
		onFailure: spec.FailureStop,
	}
}

func (m *Machine) isHook(i int) bool { return i == len(m.program.Services) }

func (m *Machine) begin(now time.Duration) {
	if m.program.Startup != nil {
		m.start(len(m.program.Services))
		return
	}
	m.startServices(now)
}

func (m *Machine) startServices(now time.Duration) {
	m.phase = up
	for i := range m.program.Services {
		m.wake(now, i)
	}
}

// hookEnded lets the services start, or not: a hook that failed has begun the stop already.
func (m *Machine) hookEnded(now time.Duration, i int) {
	if m.phase == preparing && m.units[i].outcome == succeeded {
		m.startServices(now)
	}
}
