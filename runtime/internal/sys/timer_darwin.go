package sys

import (
	"time"

	"golang.org/x/sys/unix"
)

// NewTimer is not possible on this system.
func NewTimer(bool) (fd int, err error) { return -1, unix.ENOSYS }

// SetTimerAt is not possible on this system.
func SetTimerAt(int, time.Time) error { return unix.ENOSYS }

// SetTimer is not possible on this system.
func SetTimer(int, time.Duration) error { return unix.ENOSYS }

// StopTimer is not possible on this system.
func StopTimer(int) error { return unix.ENOSYS }

// ReadTimer does nothing.
func ReadTimer(int) {}
