package sys

import "time"

// Process is what a process uses.
type Process struct {
	Pid, Parent, Session int
	// Memory is what it has in memory (resident set), in bytes.
	Memory int64
	// CPU is the time that it and those of its children that it has waited for have computed.
	CPU time.Duration
}
