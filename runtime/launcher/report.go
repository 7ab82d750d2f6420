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
		if r.Signal == 0 {
			return "stopping all services"
		}
		return "stopping all services on " + name(r.Signal)
	case machine.ReportKillAll:
		return "killing everything that is left"
	}
	unit := l.unit(r.Unit).Name + ": "
	switch r.Kind {
	case machine.ReportRestart:
		text := unit + l.ending(r) + "; starting again in " + duration(r.Delay)
		if r.Limit > 0 {
			text += " (" + strconv.Itoa(r.Restarts) + " of " + strconv.Itoa(r.Limit) + ")"
		}
		return text
	case machine.ReportFailed:
		text := unit + l.ending(r)
		if r.Restarts > 0 {
			text += "; given up after " + strconv.Itoa(r.Restarts) + plural(r.Restarts, " restart")
		}
		return text
	case machine.ReportKilled:
		return unit + "has not ended " + duration(r.Delay) + " after " + name(r.Signal) + ": killed"
	default: // machine.ReportSkipped
		return unit + "not started, as " + l.unit(r.Dependency).Name + " has ended without becoming what it waits for"
	}
}

// ending says how a run has ended.
func (l *loop) ending(r *machine.Report) string {
	e := r.Exit
	switch {
	case e.Unstarted && l.units[r.Unit].problem != nil:
		return "cannot start: " + l.units[r.Unit].problem.Error()
	case e.Signal != 0:
		return "ended by signal " + strconv.Itoa(e.Signal) + " (" + name(spec.Signal(e.Signal)) + ") after " + duration(r.Ran)
	}
	return "exited with code " + strconv.Itoa(e.Code) + " after " + duration(r.Ran)
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
