package spec

import "time"

// Restart is what follows when a service ends without having been asked to (settings.restart, nimi.restart).
type Restart struct {
	Mode RestartMode
	// Delay passes between the end of the service and its first restart (restart.time).
	Delay time.Duration
	// Count is the most restarts in a row in mode up-to-count or, where there is a Window, the most starts within it.
	Count int
	// Window is the time in which Count starts are enough (StartLimitIntervalSec= in systemd.unit(5)). 0: restarts in a row
	// are counted instead.
	Window time.Duration `feature:"startlimit"`
	// OnSuccess restarts after a clean exit too, as after a failure.
	OnSuccess bool
	// Factor multiplies Delay with every further restart in a row, up to MaxDelay. At least 1.
	Factor float64
	// MaxDelay is the longest delay, Jitter apart.
	MaxDelay time.Duration
	// Jitter is the upper bound of a random time that is added to every delay.
	Jitter time.Duration
	// ResetAfter is how long a service has to run for the count and the delay to start afresh.
	ResetAfter time.Duration
	// SuccessExitStatus lists further ends that count as success: exit codes, and EndedBy plus the number of a signal.
	SuccessExitStatus []int
	// PreventExitStatus lists ends after which there is no restart, whatever the mode says
	// (RestartPreventExitStatus= in systemd.service(5)).
	PreventExitStatus []int
}

// EndedBy is added to the number, on Linux, of a signal that has ended a process, where exit codes are listed.
const EndedBy = 256

// RestartMode is settings.restart.mode.
type RestartMode uint8

// The restart modes. A clean exit is completion in all of them but the last, unless OnSuccess is set.
const (
	// RestartNever: a failure is final.
	RestartNever RestartMode = iota
	// RestartUpToCount: at most Count restarts in a row.
	RestartUpToCount
	// RestartAlways: restart after every failure.
	RestartAlways
	// RestartOnSuccess: restart after a clean exit, which OnSuccess says too; a failure is final.
	RestartOnSuccess
)

// Values implements [Enum].
func (RestartMode) Values() []Value { return restartModeValues[:] }

var restartModeValues = [...]Value{
	{"never", "RestartNever"},
	{"up-to-count", "RestartUpToCount"},
	{"always", "RestartAlways"},
	{"on-success", "RestartOnSuccess"},
}
