package spec

import "time"

// Restart is what follows when a service ends without having been asked to (settings.restart, nimi.restart).
type Restart struct {
	Mode RestartMode
	// Delay passes between the end of the service and its first restart (restart.time).
	Delay time.Duration
	// Count is the most restarts in a row in mode up-to-count.
	Count int
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
	// SuccessExitStatus lists further exit codes that count as success.
	SuccessExitStatus []int
}

// RestartMode is settings.restart.mode.
type RestartMode uint8

// The restart modes. A clean exit is completion in all of them, unless OnSuccess is set.
const (
	// RestartNever: a failure is final.
	RestartNever RestartMode = iota
	// RestartUpToCount: at most Count restarts in a row.
	RestartUpToCount
	// RestartAlways: restart after every failure.
	RestartAlways
)

// Values implements [Enum].
func (RestartMode) Values() []Value { return restartModeValues[:] }

var restartModeValues = [...]Value{
	{"never", "RestartNever"},
	{"up-to-count", "RestartUpToCount"},
	{"always", "RestartAlways"},
}
