package sys

import (
	"time"

	"golang.org/x/sys/unix"
)

// PolledAtOnce is how many tokens Wait returns at most.
const PolledAtOnce = 64

// Interrupted tells whether the last Wait ended early with nothing to report: because of a signal, or because the process
// had been stopped, or frozen, and went on (signal(7)).
func (p *Poller) Interrupted() bool { return p.interrupted }

// Pause waits, for less if a signal comes. It is for times in which nothing is supervised.
func Pause(d time.Duration) { _, _ = unix.Poll(nil, int(d.Milliseconds())) }

// start is a moment that times are counted from.
var start = time.Now()

// Elapsed is the time of a clock that nobody sets, since some moment. A number, unlike a [time.Time], does not bring all that
// writes one down into a launcher whose structures hold it and are known by an interface.
func Elapsed() time.Duration { return time.Since(start) }
