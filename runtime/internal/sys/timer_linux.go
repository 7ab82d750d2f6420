package sys

import (
	"time"

	"golang.org/x/sys/unix"
)

// NewTimer returns a descriptor that is readable once the time has come that it has been set to (timerfd_create(2)): one
// of the calendar, or one from now by a clock that stands still while the system is suspended.
func NewTimer(calendar bool) (fd int, err error) {
	clock := unix.CLOCK_MONOTONIC
	if calendar {
		clock = unix.CLOCK_REALTIME
	}
	return unix.TimerfdCreate(clock, unix.TFD_CLOEXEC|unix.TFD_NONBLOCK)
}

// SetTimerAt sets a timer of the calendar. It is readable too when somebody sets the system's clock, or the system comes
// back from being suspended.
func SetTimerAt(fd int, at time.Time) error {
	s := unix.ItimerSpec{Value: unix.NsecToTimespec(max(1, at.UnixNano()))} // 0 would stop it
	err := unix.TimerfdSettime(fd, unix.TFD_TIMER_ABSTIME|unix.TFD_TIMER_CANCEL_ON_SET, &s, nil)
	if err == unix.EINVAL { // as from systems that look like Linux and do not know of the latter
		err = unix.TimerfdSettime(fd, unix.TFD_TIMER_ABSTIME, &s, nil)
	}
	return err
}

// SetTimer sets a timer that is not of the calendar.
func SetTimer(fd int, after time.Duration) error {
	s := unix.ItimerSpec{Value: unix.NsecToTimespec(max(1, int64(after)))}
	return unix.TimerfdSettime(fd, 0, &s, nil)
}

// StopTimer has a timer not be readable.
func StopTimer(fd int) error { return unix.TimerfdSettime(fd, 0, &unix.ItimerSpec{}, nil) }

// ReadTimer has a timer not be readable any more until it is due the next time. Why it was, it cannot tell for sure; the
// clock can.
func ReadTimer(fd int) {
	var count [8]byte
	_, _, _ = Read(fd, count[:])
}
