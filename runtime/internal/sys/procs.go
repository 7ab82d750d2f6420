package sys

import (
	"sync/atomic"
	"time"
)

// Process is what a process uses.
type Process struct {
	Pid, Parent, Session int
	// Memory is what it has in memory (resident set), in bytes.
	Memory int64
	// CPU is the time that it and those of its children that it has waited for have computed.
	CPU time.Duration
}

// helping tells that a helper is at work.
var helping atomic.Bool

// BeginHelp tells whether the caller may have a goroutine that waits for something beside the supervising one and those of
// the output. There is a thread for one of them at a time (Threads). EndHelp is to be called when it has come to its end.
func BeginHelp() bool { return helping.CompareAndSwap(false, true) }

// EndHelp ends what BeginHelp has begun.
func EndHelp() { helping.Store(false) }
