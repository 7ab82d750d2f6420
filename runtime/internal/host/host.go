// Package host is how those parts of the runtime that not every launcher needs attach themselves to it. The generated
// program passes the features that its table uses to its entry; what it does not name is not linked.
package host

import (
	"time"

	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys/spawn"
	"nimi/runtime/spec"
)

// Feature attaches one part to the launcher, before anything starts. An error ends the launcher.
type Feature func(*Host) error

// Run is a process of a unit that is about to start.
type Run struct {
	Unit    int
	Service *spec.Service
	// Role says which process it is: the main one, a hook, a probe's command …
	Role machine.Role
	// Command may be changed.
	Command *spawn.Command
	// Lines, where BeforeStart has set it, gets the output of this very process as Host.Lines does.
	Lines func(lines []byte)
}

// Host is what a feature sees of the launcher. All functions of a feature but Lines are called by the goroutine that
// supervises; none may wait for anything but a local file system.
type Host struct {
	Program *spec.Program
	// Unit returns service i, or, for the index after the last service, the startup hook as a service.
	Unit func(i int) *spec.Service
	// Say prints a line of the launcher's own, without its name and newline. It never waits. Any goroutine may.
	Say func(text string)
	// Tell has the machine take an event, soon.
	Tell func(machine.Event)
	// Post has the goroutine that supervises call f, soon. It is for other goroutines.
	Post func(f func())
	// Watch calls f whenever fd is readable or at its end, or, with write, writable or broken; Unwatch ends that. Both
	// before fd is closed.
	Watch   func(fd int, write bool, f func()) error
	Unwatch func(fd int)
	// WatchEnd is Watch for nothing but that nobody has the other end of fd open any more.
	WatchEnd func(fd int, f func()) error
	// Main returns the pid of a unit's main process; 0: it has none.
	Main func(unit int) int
	// SetMain makes another process, of the same unit and a child of the launcher, its main process.
	SetMain func(unit, pid int)

	// Now is the machine's time, Status how a unit is, and Phase how the program is.
	Now    func() time.Duration
	Status func(unit int) machine.Status
	Phase  func() machine.Phase
	// Session is that of a unit's processes; 0: it has none.
	Session func(unit int) int
	// Problem is why the last process of a unit that could not be started could not; nil since one of it could.
	Problem func(unit int) error
	// Exit puts the end of a unit's process into words.
	Exit func(unit int, e machine.Exit) string
	// SignalName is a signal of the system's as kill(1) has it, or its number.
	SignalName func(s spec.Signal) string
	// Version is Nimi's.
	Version string

	// What features add, each a list that is called in the order of attachment.

	// Identify decides who a process runs as, before anything else is done for it.
	Identify []func(*Run) error
	// BeforeStart may change the command of a process that is about to start; an error means that it does not.
	BeforeStart []func(*Run) error
	// AfterStart is told that a start which BeforeStart had seen is over. started is false if it did not come to a
	// process.
	AfterStart []func(r *Run, started bool)
	// Ended is told that a process has ended.
	Ended []func(unit int, r machine.Role)
	// Changed is called after the machine has taken events: units may be in other states.
	Changed []func()
	// Lines gets the output of the services, whole lines at a time, both streams in the order of arrival. Called by the
	// goroutine of the log pump, and only where that is part of the program.
	Lines []func(unit int, lines []byte)
	// Reloading is called when the services are told to reload.
	Reloading []func()
	// AtEnd runs when no process is left, in the reverse order of attachment.
	AtEnd []func()

	// What at most one feature provides.

	// Probe finds out how a unit is, and answers with machine.Probed, once. CancelProbe gives that up, without an answer.
	Probe       func(unit int, p *spec.Probe)
	CancelProbe func(unit int)
	// Successor returns the process that is to be a unit's main process after the one that has just ended; 0: none.
	Successor func(unit int) int
	// Note returns what a unit says of itself, one line; "" is nothing.
	Note func(unit int) string
	// Due is when Changed is to be called at the latest, in the time of Now; false: it does not matter.
	Due func() (at time.Duration, any bool)
	// Arm sends machine.Due at the next time of the unit's schedule.
	Arm func(unit int)
}
