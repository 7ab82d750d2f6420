package machine

import (
	"time"

	"nimi/runtime/spec"
)

// Action is something for the launcher to do.
type Action struct {
	Kind   ActionKind
	Unit   int         // Start, SignalMain, SignalGroup, Probe, CancelProbe, Arm
	Role   Role        // Start, SignalGroup, Probe
	Index  int         // Start: which command of the role's list
	Signal spec.Signal // SignalMain, SignalGroup, Sweep
	State  Announcement
	Code   int    // Quit
	Report Report // Say
}

// ActionKind names an action.
type ActionKind uint8

// The actions.
const (
	// Start makes a process of the unit, in a session of its own. The answer is [Started] or [StartFailed].
	Start ActionKind = iota
	// SignalMain sends a signal to the unit's main process.
	SignalMain
	// SignalGroup sends a signal to every process of the group of the unit's process of that role.
	SignalGroup
	// Probe finds out how the unit is, by its probe of RoleReady or RoleHealth, which is not Exec. The answer is
	// [Probed].
	Probe
	// CancelProbe gives up what Probe has begun. No answer follows.
	CancelProbe
	// Arm asks for [Due] at the next time of the unit's schedule.
	Arm
	// Listen asks for [Due] as soon as something comes to the sockets of the unit that activate it. It may be asked for
	// again before that.
	Listen
	// EndInput has what a consumer reads end, once those have closed it that write there.
	EndInput
	// Announce tells the launcher's own manager how the program is.
	Announce
	// Suspend stops the launcher as a terminal's Ctrl-Z does. The answer is [Resumed].
	Suspend
	// Sweep sends a signal to every process that the launcher has adopted. The answer, once none is left, is
	// [NoChildren].
	Sweep
	// Say tells the user what has happened.
	Say
	// Quit ends the launcher with Code. Nothing follows it.
	Quit
)

// Announcement is a state of the whole program (sd_notify(3)).
type Announcement uint8

// The announcements.
const (
	// AnnounceReady: every unit that starts by itself has become ready, has ended, or waits for its schedule, or cannot do so
	// for now: it has failed three times, or waits for one that has. It comes again when those become fewer.
	AnnounceReady Announcement = iota
	AnnounceReloading
	AnnounceStopping
)

// Cause is why a run is a failure, other than by how its main process ended.
type Cause uint8

// The causes.
const (
	CauseNone Cause = iota
	// CausePreStart, CausePostStart: the hook has failed.
	CausePreStart
	CausePostStart
	// CauseCondition: its condition has failed, which is neither yes nor no.
	CauseCondition
	// CauseEarly: it has ended in success before it was ready.
	CauseEarly
	// CauseStartTimeout: it was not ready in time.
	CauseStartTimeout
	// CauseNotReady: ready.failureThreshold probes in a row have failed.
	CauseNotReady
	// CauseUnhealthy: health.failureThreshold probes in a row have failed.
	CauseUnhealthy
	// CauseWatchdog: its watchdog was not reset in time.
	CauseWatchdog
	// CauseDemand: it was started too often by what came to its sockets, and did not take it.
	CauseDemand

	causeCount
)

// Report is something for the user to know.
type Report struct {
	Kind       ReportKind
	Unit       int           // ReportStop: which has it; -1: none
	Exit       Exit          // ReportRestart, ReportFailed, ReportCommand; ReportUnwell, ReportAiling: of the last probe
	Cause      Cause         // ReportRestart, ReportFailed, ReportUnwell, ReportAiling
	Role       Role          // ReportCommand, ReportWell; ReportKilled: RoleMain, or the hook
	Ran        time.Duration // ReportRestart, ReportFailed: how long the run lasted
	Restarts   int           // ReportRestart, ReportFailed: restarts in a row, this one included
	Limit      int           // ReportRestart: the most restarts in a row; 0: no limit. ReportFailed: the most starts within Delay, if it has failed for that
	Delay      time.Duration // ReportRestart: until the restart. ReportReady: since the start. ReportKilled, ReportUnwell: how long the unit was given
	Signal     spec.Signal   // ReportKilled, ReportStop
	Good       bool          // ReportStop: Unit has succeeded, else it has failed. ReportSkipped: it is no failure
	Dependency int           // ReportSkipped: the unit that did not become what this one waits for
	Text       string        // ReportUnwell: what the last probe found
}

// ReportKind names a report.
type ReportKind uint8

// The reports.
const (
	// ReportRestart: a unit has ended and will be started again after Delay.
	ReportRestart ReportKind = iota
	// ReportFailed: a unit has failed for good.
	ReportFailed
	// ReportKilled: a unit, or its hook, has not ended within Delay of being asked to by Signal, and is killed.
	ReportKilled
	// ReportSkipped: a unit will not start, as what it depends on did not become what it waits for.
	ReportSkipped
	// ReportUnwell: a unit is stopped because of Cause.
	ReportUnwell
	// ReportCommand: a command has failed whose failure has no consequences.
	ReportCommand
	// ReportMissed: the time of a scheduled unit has come while it was not done with the last.
	ReportMissed
	// ReportStop: the program stops on Signal; 0: on the onFailure or onSuccess of Unit.
	ReportStop
	// ReportReady: every unit that starts by itself has become ready or waits for its schedule, Delay after the start. It
	// comes once, and not at all where one has failed before, or nothing had to be waited for.
	ReportReady
	// ReportUnmet: a unit does not start, as its condition does not hold: a command of it has ended as Exit says, or Text does.
	ReportUnmet
	// ReportAiling: a unit is not well because of Cause, which changes nothing but how it is. ReportWell: it is again, by its
	// probe of Role.
	ReportAiling
	ReportWell
	// ReportKillAll: everything that is left is killed, as a second signal asked for it or shutdown.timeout has
	// passed.
	ReportKillAll
)
