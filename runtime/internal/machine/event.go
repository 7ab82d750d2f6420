package machine

import (
	"time"

	"nimi/runtime/spec"
)

// Event is something that has happened.
type Event struct {
	Kind   EventKind
	Unit   int         // all but Begin, Signalled, Resumed, NoChildren, Tick, Asked
	Role   Role        // Started, StartFailed, Exited: which process of the unit
	Exit   Exit        // StartFailed, Exited
	Signal spec.Signal // Signalled; Asked with CommandSignal
	// GroupEmpty says, of Exited with RoleMain, that no other process of its group is left.
	GroupEmpty bool
	HangUp     bool          // Signalled, with HUP: the launcher's own terminal has hung up
	First      bool          // Signalled: the launcher is PID 1
	Good       bool          // Probed
	Text       string        // Probed: what was wrong, for the report
	Time       time.Duration // Extend, SaidWatchdog
	Command    Command       // Asked
	Units      []bool        // Asked: the services that it is about, by index
	Alone      bool          // Asked: without what they depend on, or what depends on them
}

// EventKind names an event.
type EventKind uint8

// The events.
const (
	// Begin comes once, first.
	Begin EventKind = iota
	// Started answers [Start]: the process exists.
	Started
	// StartFailed answers [Start]: it could not be made. Exit.Code is 127 where the program does not exist, else
	// 126.
	StartFailed
	// Exited: the process has ended.
	Exited
	// GroupEmpty: the last of the others of the main process's group has ended, after Exited without GroupEmpty.
	GroupEmpty
	// Signalled: the launcher has received a signal.
	Signalled
	// Resumed answers [Suspend]: the launcher runs again.
	Resumed
	// NoChildren: the launcher has no child of any kind. Needed after [Sweep] only.
	NoChildren
	// Tick: a deadline may have passed.
	Tick
	// Probed answers [Probe], unless [CancelProbe] has come in between.
	Probed
	// Due: the time of a scheduled unit has come, after [Arm]; or something has come for a unit, after [Listen].
	Due
	// SaidReady: the unit has said that it is ready, in the way that spec.Ready has it.
	SaidReady
	// SaidStopping: it has said that it is about to end.
	SaidStopping
	// SaidAlive: it has reset its watchdog.
	SaidAlive
	// SaidWatchdog: it has set its watchdog to Time; 0: it asks to be treated as one whose watchdog has run out.
	SaidWatchdog
	// Asked: a person has asked for Command.
	Asked
	// Extend: it has asked that what it is doing, to start or to stop, may take until Time from now.
	Extend
	// TookOver comes once, first, in place of Begin: the state is that of a program before, by Carry.
	TookOver
)

// Role is what a process is to its unit. A unit has at most one process of RoleMain, one of those from RolePreStart to
// RoleCondition, one of RoleReload, and one of RoleReady and RoleHealth.
type Role uint8

// The roles.
const (
	// RoleMain is the main process.
	RoleMain Role = iota
	RolePreStart
	RolePostStart
	RolePreStop
	// RoleStop is stop.argv.
	RoleStop
	RolePostStop
	// RoleCondition is spec.StartCondition: Paths, which are no process, and then Exec.
	RoleCondition
	// RoleReload is reload.argv.
	RoleReload
	// RoleReady is ready.exec.
	RoleReady
	// RoleHealth is health.exec.
	RoleHealth
	// RoleBeside is a process that a person has asked for, in the unit's place. The machine knows nothing of it.
	RoleBeside

	roleCount
)

// Silent tells whether the output of the process is none of the unit's: probes run again and again, and what stands beside
// the unit has its own.
func (r Role) Silent() bool { return r >= RoleReady }

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

// in tells whether a process has ended in one of some ways, as in spec.Restart.SuccessExitStatus.
func (e Exit) in(list []int) bool {
	if e.Unstarted {
		return false
	}
	status := e.Code
	if e.Signal != 0 {
		status = spec.EndedBy + e.Signal
	}
	for _, s := range list {
		if s == status {
			return true
		}
	}
	return false
}

// good tells whether a command has ended in success.
func (e Exit) good() bool { return e == Exit{} }
