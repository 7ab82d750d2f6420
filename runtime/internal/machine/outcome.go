package machine

import (
	"time"

	"nimi/runtime/spec"
)

// conclude draws the consequences of a unit's end for the program: its exit code, and whether it stops.
func (m *Machine) conclude(now time.Duration, i int) {
	u := &m.units[i]
	switch u.outcome {
	case succeeded:
		if u.onSuccess == spec.SuccessStop {
			m.stopProgram(now, 0)
		}
	case failed, skipped:
		if u.onFailure == spec.FailureIgnore {
			return
		}
		m.fail(u)
		if u.onFailure == spec.FailureStop {
			m.stopProgram(now, 0)
		}
	}
}

// fail keeps the code of the first failure.
func (m *Machine) fail(u *unit) {
	if m.code != 0 {
		return
	}
	if u.stopping && u.killed {
		m.code = 128 + int(spec.SIGKILL)
		return
	}
	m.code = u.exit.Status()
}
