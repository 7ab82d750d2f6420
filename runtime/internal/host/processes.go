package host

import (
	"time"

	"nimi/runtime/internal/machine"
	"nimi/runtime/spec"
)

// Awaited is what a feature says that Mains.Follow has asked, while it does not know yet which process follows.
const Awaited = -1

// Processes is what a feature sees that takes part in supervision.
type Processes struct {
	Host

	// Tell has the machine take an event, soon.
	Tell func(machine.Event)
	// Post has the goroutine that supervises call f, soon. It is for other goroutines.
	Post func(f func())
	// Now is the machine's time.
	Now func() time.Duration
	// After has f called once, after a time.
	After func(d time.Duration, f func())
	// Watch calls f whenever fd is readable or at its end, or, with write, writable or broken; Unwatch ends that. Both
	// before fd is closed.
	Watch   func(fd int, write bool, f func()) error
	Unwatch func(fd int)
	// WatchEnd is Watch for nothing but that nobody has the other end of fd open any more.
	WatchEnd func(fd int, f func()) error
	// Main returns the pid of a unit's main process; 0: it has none.
	Main func(unit int) int
	// Mains is for features that find out which process is the main one of a unit.
	Mains Mains
	// Orphans tells whether processes whose parent has ended become children of the launcher.
	Orphans bool

	// Ended is told that a process has ended.
	Ended []func(unit int, r machine.Role)

	// What one feature provides. tests/rules fails if two do.

	// Probe finds out how a unit is, and answers with machine.Probed, once. CancelProbe gives that up, without an answer.
	Probe       func(unit int, p *spec.Probe)
	CancelProbe func(unit int)
	// Target returns the probe that is to be made for p, which is that of a unit's readiness or health.
	Target func(unit int, p *spec.Probe, health bool) *spec.Probe
	// Members sends a signal to those processes of a unit that have left the process group; KILL goes to all of them. Occupied
	// tells whether any process of a unit's main process is left.
	Members  func(unit, processGroup int, s spec.Signal)
	Occupied func(unit int) bool
	// Cause says why a unit's last main process, which has ended so, was killed for want of memory, to stand behind the words for
	// that; "": it was not, or that is not known.
	Cause func(unit int, e machine.Exit) string
	// Usage is what a unit uses: memory in bytes and processor time; 0, where that is not known.
	Usage func(unit int) (memory int64, cpu time.Duration)
	// Note returns what a unit says of itself, one line; "" is nothing.
	Note func(unit int) string
	// Condition returns why the paths of a unit's condition are not as they should be; "": they are.
	Condition func(unit int) string
	// AdoptEarly returns the process of a unit's first run that the head start has made; it does so once.
	AdoptEarly func(unit int) Early
	// Arm sends machine.Due at the next time of the unit's schedule.
	Arm func(unit int)
	// NextRun returns when the schedule of a unit has it run next, in Unix nanoseconds; 0: it is not known. (A time.Time here
	// would have every launcher contain all that one can do with times.)
	NextRun func(unit int) int64
	// LastRun returns when a unit ran last by its schedule, whichever launcher that was, in Unix nanoseconds; 0: it is not known.
	// Ran has that remembered.
	LastRun func(unit int) int64
	Ran     func(unit int, at int64)
	// Listen sends machine.Due as soon as something comes to the sockets of the unit that activate it.
	Listen func(unit int)
	// EndInput has the standard input of a consumer end, once its producers have closed it.
	EndInput func(unit int)
}

// Mains says which process is the main one of a unit. It is an interface so that a launcher in which that is always the one
// that was started has none of it linked.
type Mains interface {
	// SetMain makes another process, of the same unit and a child of the launcher, its main process.
	SetMain(unit, pid int)
	// MayBelong tells whether a process may be one of a unit, as far as the launcher knows: it is of no other.
	MayBelong(unit, pid int) bool
	// Follow has f asked for the process that is to be a unit's main process after the one that has just ended; 0: none.
	// Awaited: there will be one, for SetMain. Until then the unit has none.
	Follow(f func(unit int, e machine.Exit) int)
}
