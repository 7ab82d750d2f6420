package machine

import (
	"time"

	"nimi/runtime/spec"
)

// hookService is the service that stands for settings.startup.runOnStartup.
func hookService(p *spec.Program) *spec.Service {
	return &spec.Service{
		Type:      spec.TypeOneshot,
		Restart:   spec.Restart{Mode: spec.RestartNever},
		Stop:      spec.Stop{Signal: p.Shutdown.Signal, Timeout: p.Shutdown.Timeout},
		OnFailure: spec.FailureStop,
	}
}

func (m *Machine) isHook(i int) bool { return i == len(m.program.Services) }

func (m *Machine) begin(now time.Duration) {
	if m.program.Startup != nil {
		m.start(now, len(m.program.Services))
		return
	}
	m.startServices(now)
}

func (m *Machine) startServices(now time.Duration) {
	m.phase = up
	for i := range m.program.Services {
		if m.units[i].service.Manual {
			m.enter(now, i, idle)
		}
	}
	for i := range m.program.Services {
		m.wake(now, i)
	}
}

// startupEnded lets the services start, or not: a hook that failed has begun the stop already.
func (m *Machine) startupEnded(now time.Duration, i int) {
	if m.phase == preparingProgram && m.units[i].outcome == succeeded {
		m.startServices(now)
	}
}
