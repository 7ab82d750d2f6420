package sys

import (
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// Latch lets one goroutine wait, for a limited time, until another has finished. It is made of a pipe, as the
// timers of the time package would bring the writing of dates and the reading of time zones into every
// launcher: 30 KB.
type Latch struct {
	r, w int
	open atomic.Bool // orders what was done before Open before what is done after Wait
}

// NewLatch returns a latch that is closed.
func NewLatch() (*Latch, error) {
	r, w, err := Pipe()
	return &Latch{r: r, w: w}, err
}

// Close ends a latch that nobody waits for.
func (l *Latch) Close() {
	Close(l.r)
	Close(l.w)
}

// Open lets Wait return. It may be called once.
func (l *Latch) Open() {
	l.open.Store(true)
	Close(l.w)
}

// Wait returns whether the latch is open, after timeout at the latest.
func (l *Latch) Wait(timeout time.Duration) bool {
	end := time.Now().Add(timeout)
	for {
		left := max(0, time.Until(end))
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(l.r), Events: unix.POLLIN}}, int(left.Milliseconds()))
		if err != unix.EINTR {
			return n > 0 && l.open.Load()
		}
	}
}
