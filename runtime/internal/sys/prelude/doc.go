// Package prelude is where the launcher begins on Linux (amd64, arm64): before the Go runtime, which cannot be told what to
// do where something that it needs is missing, and forgets what it finds. docs/architecture.md explains it under "Before
// the Go runtime".
package prelude

// Threads are how many threads the Go runtime makes before any of the launcher's own code runs, beside the first: the one
// that watches the others (sysmon), and those that run while the first waits for parts of the runtime that it has started,
// of which the second is needed where the first has not come to rest yet; and one to spare, as on a busy machine two may not have.
const Threads = 4

// Address space and memory, in bytes, that there has to be room for. RLIMIT_AS counts the former, of which the Go runtime
// reserves 1.2 GiB when it starts, RLIMIT_DATA the latter, of which it takes 40 MiB (getrlimit(2)).
const (
	AddressSpace = 1536 << 20
	Data         = 96 << 20
)

// TooFew is what is said where the launcher cannot have the threads that it needs.
const TooFew = "cannot start: it needs room for 9 threads (a command: 5), and may not have so many processes: ulimit -u, pids.max of its" +
	" control group or of one above, TasksMax= or --pids-limit sets a limit"
