package machine

import (
	"time"

	"nimi/runtime/spec"
)

// Action is something for the launcher to do.
type Action struct {
	Kind   ActionKind
	Unit   int         // Start, SignalMain, SignalGroup
	Signal spec.Signal // SignalMain, SignalGroup, Sweep
	Code   int         // Quit
	Report Report      // Say
}

// ActionKind names an action.
type ActionKind uint8

// The actions.
const (
	// Start makes the unit's main process, in a session of its own. The answer is [Started] or [StartFailed].
	Start ActionKind = iota
	// SignalMain sends a signal to the unit's main process.
	SignalMain
	// SignalGroup sends a signal to every process of the unit's group.
	SignalGroup
	// Sweep sends a signal to every process that the launcher has adopted. The answer, once none is left, is
	// [NoChildren].
	Sweep
	// Say tells the user what has happened.
	Say
	// Quit ends the launcher with Code. Nothing follows it.
	Quit
)

// Report is something for the user to know.
type Report struct {
	Kind       ReportKind
	Unit       int
	Exit       Exit          // ReportRestart, ReportFailed
	Ran        time.Duration // ReportRestart, ReportFailed: how long the run lasted
	Restarts   int           // ReportRestart, ReportFailed: restarts in a row, this one included
	Limit      int           // ReportRestart: the most restarts in a row; 0: no limit
	Delay      time.Duration // ReportRestart: until the restart. ReportKilled: how long the unit was given
	Signal     spec.Signal   // ReportKilled, ReportStop
	Dependency int           // ReportSkipped: the unit that did not become what this one waits for
}

// ReportKind names a report.
type ReportKind uint8

// The reports.
const (
	// ReportRestart: a unit has ended and will be started again after Delay.
	ReportRestart ReportKind = iota
	// ReportFailed: a unit has failed for good.
	ReportFailed
	// ReportKilled: a unit has not ended within Delay of being asked to by Signal, and is killed.
	ReportKilled
	// ReportSkipped: a unit will not start, as what it depends on did not become what it waits for.
	ReportSkipped
	// ReportStop: the program stops on Signal; 0: on a unit's onFailure or onSuccess.
	ReportStop
	// ReportKillAll: everything that is left is killed, as a second signal asked for it or shutdown.timeout
	// has passed.
	ReportKillAll
)
