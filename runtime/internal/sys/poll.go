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
