package sys

import (
	"time"

	"golang.org/x/sys/unix"
)

// Pause waits, for less if a signal comes. It is for the time before anything is supervised.
func Pause(d time.Duration) { _, _ = unix.Poll(nil, int(d.Milliseconds())) }
