package launcher

import (
	"strconv"
	"time"

	"nimi/runtime/internal/machine"
	"nimi/runtime/spec"
)

// window is for how long a line that comes again is counted instead of being said.
const window = 10 * time.Second

// repeat is a line that has been said, and may come again.
type repeat struct {
	same  string // the line without what differs from time to time
	last  string // as it came last
	count int    // how often since it was said
}

// report puts a report of the machine into words. What says the same as a line before it, as of a service that fails every
// second, is counted; how often is said at the end of the window, and when the program stops.
func (l *loop) report(r machine.Report) {
	text, counts := l.text(&r), true
	switch r.Kind {
	case machine.ReportMissed, machine.ReportAiling, machine.ReportWell:
	case machine.ReportRestart, machine.ReportUnwell, machine.ReportKilled:
		s := &l.service(r.Unit).Restart
		counts = s.Mode > spec.RestartUpToCount || s.Count > 10 || s.Window > 0 // else they are few, and numbered
	case machine.ReportStop:
		for _, e := range l.repeats {
			l.recount(e)
		}
		counts = false
	case machine.ReportKillAll:
		counts, l.end.hasty = false, true
	default:
		counts = false
	}
	if counts && l.repeated(r, text) {
		return
	}
	l.say(text)
}

// repeated tells whether a line has been said in its window, and counts it. If not, its window begins.
func (l *loop) repeated(r machine.Report, text string) bool {
	r.Ran, r.Restarts, r.Delay = 0, 0, 0
	same := l.text(&r)
	for _, e := range l.repeats {
		if e.same == same {
			e.last = text
			e.count++
			return true
		}
	}
	e := &repeat{same: same}
	l.repeats = append(l.repeats, e)
	l.after(window, func() { l.reopen(e) })
	return false
}

// recount says how often a line has come again.
func (l *loop) recount(e *repeat) {
	if e.count > 0 {
		l.say(e.last + " (again, " + strconv.Itoa(e.count) + plural(e.count, " time") + " in 10 s)")
		e.count = 0
	}
}

// reopen ends a window, and begins another one if the line has come again.
func (l *loop) reopen(e *repeat) {
	if e.count > 0 {
		l.recount(e)
		l.after(window, func() { l.reopen(e) })
		return
	}
	for i := range l.repeats {
		if l.repeats[i] == e {
			l.repeats = append(l.repeats[:i], l.repeats[i+1:]...)
			return
		}
	}
}

// say prints a line and tells it the launcher's own manager.
//
//go:noinline
func (l *loop) say(text string) {
	l.host.Say(text)
	l.manager.status(text)
}
