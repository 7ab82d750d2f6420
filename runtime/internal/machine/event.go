package machine

import "nimi/runtime/spec"

// Event is something that has happened.
type Event struct {
	Kind   EventKind
	Unit   int         // Started, StartFailed, Exited, GroupEmpty
	Exit   Exit        // StartFailed, Exited
	Signal spec.Signal // Signalled
	// GroupEmpty says, of Exited, that no other process of the main process's group is left.
	GroupEmpty bool
}

// EventKind names an event.
type EventKind uint8

// The events.
const (
	// Begin comes once, first.
	Begin EventKind = iota
	// Started answers [Start]: the unit's main process exists.
	Started
	// StartFailed answers [Start]: it could not be made. Exit.Code is 127 where the program does not exist,
	// else 126.
	StartFailed
	// Exited: the main process has ended.
	Exited
	// GroupEmpty: the last of the others of its group has ended, after Exited without GroupEmpty.
	GroupEmpty
	// Signalled: the launcher has received a signal.
	Signalled
	// NoChildren: the launcher has no child of any kind. Needed after [Sweep] only.
	NoChildren
	// Tick: a deadline may have passed.
	Tick
)

// Exit is how a process ended.
type Exit struct {
	Code   int // where Signal is 0
	Signal int // the system's number of the signal that ended it, else 0
	// Unstarted says that there never was a process; Code tells why.
	Unstarted bool
}

// Status is the exit code that stands for e: the code itself, or 128 + the signal, as shells have it.
func (e Exit) Status() int {
	if e.Signal != 0 {
		return 128 + e.Signal
	}
	return e.Code
}
