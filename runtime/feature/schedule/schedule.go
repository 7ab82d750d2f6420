// Package schedule tells when the time of a scheduled service has come (nimi.schedule). It has at most two timers, one
// for calendars and one for intervals, each set to what comes next; nothing wakes the launcher in between.
//
// A time that the launcher has slept through, because the system was suspended or its clock was put forward, is not made
// up for, unless it has passed by less than a minute. A time that has been is not repeated when the clock is put back by
// less than a minute, as programs that keep clocks right may do. After other changes the calendar follows the new time.
package schedule

import (
	"errors"
	"time"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// tolerance is how late a time may come, and how far the clock may be put back, without a change to what runs.
const tolerance = time.Minute

// Feature makes the timers that the program needs.
var Feature = host.Supervising(attach)

func attach(h *host.Processes) error {
	s := newScheduler(h, time.Now)
	h.Arm = s.arm
	for kind, needed := range s.kinds() {
		if !needed {
			continue
		}
		fd, err := sys.NewTimer(kind == calendars)
		if err != nil {
			return errors.New("schedule: timer: " + err.Error())
		}
		s.timers[kind] = fd
		if err := h.Watch(fd, false, func() {
			sys.ReadTimer(fd)
			s.wake(kind)
		}); err != nil {
			return errors.New("schedule: timer: " + err.Error())
		}
	}
	if zone := sys.Getenv("TZ"); s.timers[calendars] >= 0 && zone != "" && zone != "UTC" && time.Local.String() == "UTC" {
		h.Say("schedule: there is no time zone " + zone + " here: times are UTC")
	}
	return nil
}

// The kinds of timers.
const (
	calendars = iota
	intervals
)

type scheduler struct {
	host   *host.Processes
	now    func() time.Time
	units  []entry
	timers [2]int // by kind; -1: not needed
}

// entry is what the scheduler knows of a unit.
type entry struct {
	armed bool
	due   time.Time // if armed
	last  time.Time // the time before; zero: there was none
}

func newScheduler(h *host.Processes, now func() time.Time) *scheduler {
	return &scheduler{host: h, now: now, units: make([]entry, len(h.Program.Services)), timers: [2]int{-1, -1}}
}

func (s *scheduler) kinds() (needed [2]bool) {
	for i := range s.units {
		if sch := s.schedule(i); sch.Set() {
			needed[kindOf(sch)] = true
		}
	}
	return needed
}

func (s *scheduler) schedule(unit int) *spec.Schedule { return &s.host.Program.Services[unit].Schedule }

func kindOf(s *spec.Schedule) int {
	if s.Interval > 0 {
		return intervals
	}
	return calendars
}

// arm sees to it that the next time of a unit is not missed.
func (s *scheduler) arm(unit int) {
	s.plan(unit, s.now())
	s.set(kindOf(s.schedule(unit)), s.now())
}

// plan works out the next time of a unit.
func (s *scheduler) plan(unit int, now time.Time) {
	e, sch := &s.units[unit], s.schedule(unit)
	if sch.Interval > 0 {
		e.due = nextInterval(e.last, now, sch.Interval)
	} else {
		e.due = next(&sch.Cron, base(e.last, now))
	}
	e.armed = !e.due.IsZero()
}

// nextInterval returns the first time to come of an interval that has been due at last; zero: it has not yet. Times are
// counted from the first, so they do not drift.
func nextInterval(last, now time.Time, interval time.Duration) time.Time {
	if last.IsZero() {
		return now.Add(interval)
	}
	return last.Add((now.Sub(last)/interval + 1) * interval)
}

// base returns the time after which the next one is looked for, given the last.
func base(last, now time.Time) time.Time {
	switch late := now.Sub(last); {
	case last.IsZero() || late <= -tolerance: // the clock has been put back
		return now
	case late > tolerance:
		return now.Add(-tolerance)
	}
	return last
}

// wake has the machine know of the times that have come.
func (s *scheduler) wake(kind int) {
	now := s.now()
	for i := range s.units {
		e := &s.units[i]
		if !e.armed || kindOf(s.schedule(i)) != kind {
			continue
		}
		late := now.Sub(e.due)
		switch {
		case late >= 0 && (late < tolerance || kind == intervals):
			e.armed, e.last = false, e.due
			s.host.Tell(machine.Event{Kind: machine.Due, Unit: i})
		case kind == calendars: // missed, or the clock has been set
			s.plan(i, now)
		}
	}
	s.set(kind, now)
}

// set sets a timer to the earliest time of its kind.
func (s *scheduler) set(kind int, now time.Time) {
	var first time.Time
	for i := range s.units {
		if e := &s.units[i]; e.armed && kindOf(s.schedule(i)) == kind && (first.IsZero() || e.due.Before(first)) {
			first = e.due
		}
	}
	fd := s.timers[kind]
	var err error
	switch {
	case first.IsZero():
		err = sys.StopTimer(fd)
	case kind == calendars:
		err = sys.SetTimerAt(fd, first)
	default:
		err = sys.SetTimer(fd, first.Sub(now))
	}
	if err != nil {
		s.host.Say("schedule: timer: " + err.Error())
	}
}
