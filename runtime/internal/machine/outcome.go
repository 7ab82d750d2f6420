package machine

import (
	"time"

	"nimi/runtime/spec"
)

// judge draws the consequences of a unit's end for the program: its exit code, and whether it stops.
func (m *Machine) judge(now time.Duration, i int) {
	u := &m.units[i]
	switch u.outcome {
	case succeeded:
		if u.service.OnSuccess == spec.SuccessStop {
			m.stopProgram(now, 0, i)
		}
	case failed, skipped:
		if u.service.OnFailure == spec.FailureIgnore {
			return
		}
		m.fail(i)
		if u.service.OnFailure == spec.FailureStop {
			m.stopProgram(now, 0, i)
		}
	}
}

// fail keeps the code of the first failure. One whose process has ended in success, such as a service that was not
// ready in time, has code 1.
func (m *Machine) fail(i int) {
	if m.code != 0 {
		return
	}
	u := &m.units[i]
	m.culprit = i
	if m.code = u.exit.Status(); m.phase == stopping && u.escalation == killed {
		m.code = 128 + int(spec.SIGKILL)
	}
	if m.code == 0 {
		m.code = 1
	}
}
