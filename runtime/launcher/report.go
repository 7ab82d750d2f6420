package launcher

import (
	"strconv"
	"time"

	"nimi/runtime/internal/machine"
	"nimi/runtime/spec"
)

// text puts a report of the machine into words.
func (l *loop) text(r *machine.Report) string {
	switch r.Kind {
	case machine.ReportStop:
		switch r.Signal {
		case 0:
			return l.stopping(r)
		case spec.SIGHUP:
			return "stopping all services, as the terminal has hung up"
		}
		return "stopping all services on " + name(r.Signal)
	case machine.ReportReady:
		return "all services are ready, " + duration(r.Delay) + " after the start"
	case machine.ReportKillAll:
		return "killing everything that is left"
	}
	unit := l.service(r.Unit).Name + ": "
	switch r.Kind {
	case machine.ReportRestart:
		text := unit + l.ending(r) + "; starting again in " + duration(r.Delay)
		if r.Limit > 0 {
			text += " (" + strconv.Itoa(r.Restarts) + " of " + strconv.Itoa(r.Limit) + ")"
		}
		return text
	case machine.ReportFailed:
		text := unit + l.ending(r)
		switch {
		case r.Limit > 0:
			text += "; given up after " + strconv.Itoa(r.Limit) + plural(r.Limit, " start") + " in " + duration(r.Delay)
		case r.Restarts > 0:
			text += "; given up after " + strconv.Itoa(r.Restarts) + plural(r.Restarts, " restart")
		}
		return text
	case machine.ReportKilled:
		if r.Role != machine.RoleMain {
			unit += "its " + command(r.Role) + " "
		}
		return unit + "has not ended " + duration(r.Delay) + " after " + name(r.Signal) + ": killed"
	case machine.ReportUnwell:
		return unit + unwell(r) + ": stopping it"
	case machine.ReportUnmet:
		why := r.Text
		if why == "" {
			why = "it " + l.exit(r.Unit, r.Exit)
		}
		return unit + "skipped, as its condition does not hold (" + why + ")"
	case machine.ReportAiling:
		return unit + unwell(r)
	case machine.ReportWell:
		if r.Role == machine.RoleReady {
			return unit + "ready again"
		}
		return unit + "healthy again"
	case machine.ReportCommand:
		return unit + "its " + command(r.Role) + " " + l.exit(r.Unit, r.Exit)
	case machine.ReportMissed:
		return unit + "due again, but still at it: this run is left out"
	default: // machine.ReportSkipped
		return unit + "not started, as " + l.service(r.Dependency).Name + " has ended without becoming what it waits for"
	}
}

// stopping says that everything stops because of a unit; -1: because nothing else is left.
func (l *loop) stopping(r *machine.Report) string {
	text := "stopping all services"
	switch {
	case r.Unit < 0:
	case r.Unit == len(l.program.Services):
		text += ", as the startup hook has failed"
	case r.Good:
		text += ", as " + l.service(r.Unit).Name + " has completed (onSuccess)"
	default:
		text += ", as " + l.service(r.Unit).Name + " has failed (onFailure)"
	}
	return text
}

// ending says how a run has ended.
func (l *loop) ending(r *machine.Report) string {
	switch {
	case r.Cause == machine.CauseCondition:
		return "its " + command(machine.RoleCondition) + " " + l.exit(r.Unit, r.Exit)
	case r.Cause == machine.CausePreStart:
		return "its " + command(machine.RolePreStart) + " " + l.exit(r.Unit, r.Exit)
	case r.Exit.Unstarted:
		return l.exit(r.Unit, r.Exit)
	case r.Cause == machine.CauseDemand:
		return "ends, and leaves what has come to its sockets"
	case r.Cause == machine.CauseEarly:
		return "ended before it was ready, after " + duration(r.Ran)
	}
	return l.exit(r.Unit, r.Exit) + " after " + duration(r.Ran)
}

// exit says how a process of a unit has ended.
func (l *loop) exit(unit int, e machine.Exit) string {
	switch {
	case e.Unstarted && l.units[unit].problem != nil:
		return "cannot start: " + l.units[unit].problem.Error()
	case e.Signal != 0:
		text := "ended by signal " + strconv.Itoa(e.Signal) + " (" + name(spec.Signal(e.Signal)) + ")"
		if l.host.Cause != nil && e == l.units[unit].exit {
			text += l.host.Cause(unit, e)
		}
		return text
	}
	return "exited with code " + strconv.Itoa(e.Code)
}

// unwell says why a unit is stopped.
func unwell(r *machine.Report) string {
	text := ""
	switch r.Cause {
	case machine.CauseStartTimeout:
		return "not ready " + duration(r.Delay) + " after its start"
	case machine.CauseWatchdog:
		return "silent for " + duration(r.Delay) + ", the time of its watchdog"
	case machine.CauseNotReady:
		text = "not ready"
	case machine.CauseUnhealthy:
		text = "not healthy"
	}
	switch {
	case r.Text != "":
		text += " (" + r.Text + ")"
	case r.Exit.Unstarted:
		text += " (the probe cannot be started)"
	case r.Exit.Signal != 0:
		text += " (the probe was ended by signal " + name(spec.Signal(r.Exit.Signal)) + ")"
	case r.Exit.Code != 0:
		text += " (the probe exited with code " + strconv.Itoa(r.Exit.Code) + ")"
	}
	return text
}

// command is what a command beside the main process is called.
func command(r machine.Role) string {
	switch r {
	case machine.RolePreStart:
		return "preStart hook"
	case machine.RolePostStart:
		return "postStart hook"
	case machine.RolePreStop:
		return "preStop hook"
	case machine.RoleStop:
		return "stop command"
	case machine.RolePostStop:
		return "postStop hook"
	case machine.RoleReload:
		return "reload command"
	case machine.RoleCondition:
		return "condition"
	}
	return "probe"
}

// name is a signal's name as kill(1) has it, or its number.
func name(s spec.Signal) string {
	if v := s.Values(); int(s) < len(v) && v[s].Text != "" {
		return v[s].Text
	}
	switch s { // faults, which no option can name
	case 4:
		return "ILL"
	case 5:
		return "TRAP"
	case 7:
		return "BUS"
	case 8:
		return "FPE"
	case 11:
		return "SEGV"
	case 13:
		return "PIPE"
	case 31:
		return "SYS"
	}
	return strconv.Itoa(int(s))
}

// duration writes a time as a person would: whole milliseconds below a second, tenths of a second below a
// minute, then minutes.
func duration(d time.Duration) string {
	switch {
	case d < time.Second:
		return strconv.FormatInt(d.Milliseconds(), 10) + " ms"
	case d < time.Minute:
		tenths := int64(d / (100 * time.Millisecond))
		if tenths%10 == 0 {
			return strconv.FormatInt(tenths/10, 10) + " s"
		}
		return strconv.FormatInt(tenths/10, 10) + "." + strconv.FormatInt(tenths%10, 10) + " s"
	}
	minutes := int(d / time.Minute)
	return strconv.Itoa(minutes) + plural(minutes, " minute")
}

func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}
