package sys

import (
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// Both kinds of timer are readable when their time has come, not before, once for each time, and at once for a time that
// has passed.
func TestTimer(t *testing.T) {
	for _, calendar := range []bool{true, false} {
		fd, err := NewTimer(calendar)
		if err != nil {
			t.Fatal(err)
		}
		defer Close(fd)
		set := func(after time.Duration) {
			t.Helper()
			if calendar {
				err = SetTimerAt(fd, time.Now().Add(after))
			} else {
				err = SetTimer(fd, after)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		readable := func(timeout time.Duration) bool {
			for {
				n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, int(timeout.Milliseconds()))
				if err != unix.EINTR { // the Go runtime's signals interrupt it
					return n == 1 && err == nil
				}
			}
		}
		if readable(0) {
			t.Errorf("calendar %v: readable before it is set", calendar)
		}
		begin := time.Now()
		set(50 * time.Millisecond)
		if !readable(10*time.Second) || time.Since(begin) < 50*time.Millisecond {
			t.Errorf("calendar %v: readable after %v, want 50ms", calendar, time.Since(begin))
		}
		ReadTimer(fd)
		if readable(0) {
			t.Errorf("calendar %v: readable after it has been read", calendar)
		}
		set(-time.Hour)
		if !readable(10 * time.Second) {
			t.Errorf("calendar %v: not readable for a time that has passed", calendar)
		}
		if err := StopTimer(fd); err != nil || readable(0) {
			t.Errorf("calendar %v: readable after it was stopped, %v", calendar, err)
		}
	}
}
