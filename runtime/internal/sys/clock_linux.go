package sys

import (
	"time"

	"golang.org/x/sys/unix"
)

// Monotonic is the system's monotonic clock.
func Monotonic() time.Duration {
	var t unix.Timespec
	_ = unix.ClockGettime(unix.CLOCK_MONOTONIC, &t)
	return time.Duration(t.Nano())
}
