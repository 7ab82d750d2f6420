// Package schedule tells when the time of a scheduled service has come (nimi.schedule). It has at most two timers, one
// for calendars and one for intervals, each set to what comes next; nothing wakes the launcher in between.
//
// Calendars follow the wall clock; due.go says what happens when it is set. Intervals follow a clock that nobody sets
// (CLOCK_MONOTONIC).
package schedule

import (
	"errors"
	"time"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// Feature makes the timers that the program needs.
var Feature = host.Supervising(attach)

func attach(h *host.Processes) error {
	s := newScheduler(h, time.Now, sys.Monotonic)
	h.Arm = s.arm
	h.Carriers = append(h.Carriers, s)
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
	now    func() time.Time     // the wall clock
	steady func() time.Duration // a clock that nobody sets
	units  []entry
	timers [2]int // by kind; -1: not needed

	seen   time.Time     // what the wall clock showed at the last look
	seenAt time.Duration // when that was
}

// entry is what the scheduler knows of a unit.
type entry struct {
	armed bool
	begun bool // it has been armed before
	// By a calendar:
	last time.Time // see due
	due  time.Time // the next time; zero: there is none
	// At an interval:
	lastRun, nextRun time.Duration
}

func newScheduler(h *host.Processes, now func() time.Time, steady func() time.Duration) *scheduler {
	s := &scheduler{host: h, now: now, steady: steady, units: make([]entry, len(h.Program.Services)), timers: [2]int{-1, -1}}
	s.seen, s.seenAt = now().Round(0), steady()
	return s
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

// look reads the wall clock, and has the calendars know if it has been set.
func (s *scheduler) look() time.Time {
	now, at := s.now().Round(0), s.steady() // a time without the monotonic reading that Go keeps with it
	before := s.seen.Add(at - s.seenAt)
	for i := range s.units {
		s.units[i].last = settled(s.units[i].last, now, before)
	}
	s.seen, s.seenAt = now, at
	return now
}

// arm sees to it that the next time of a unit is not missed.
func (s *scheduler) arm(unit int) {
	e, sch, now := &s.units[unit], s.schedule(unit), s.look()
	if !e.begun {
		e.begun, e.lastRun, e.last = true, s.seenAt, now.Add(-tolerance)
		if sch.RunOnStart { // that run is for what has been
			e.last = now
		}
	}
	e.armed = true
	s.plan(unit, now)
	s.set(kindOf(sch))
}

// plan works out the next time of a unit.
func (s *scheduler) plan(unit int, now time.Time) {
	e, sch := &s.units[unit], s.schedule(unit)
	if sch.Interval > 0 {
		e.nextRun = nextInterval(e.lastRun, s.seenAt, sch.Interval)
		return
	}
	_, e.due = due(&sch.Cron, e.last, now)
}

// nextInterval returns the first time to come of an interval that has been due at last. Times are counted from the first,
// so they do not drift.
func nextInterval(last, now, interval time.Duration) time.Duration {
	return last + ((now-last)/interval+1)*interval
}

// wake has the machine know of the times that have come.
func (s *scheduler) wake(kind int) {
	now := s.look()
	for i := range s.units {
		e, sch := &s.units[i], s.schedule(i)
		if !e.armed || kindOf(sch) != kind {
			continue
		}
		come := e.nextRun <= s.seenAt
		if kind == calendars {
			come, e.due = due(&sch.Cron, e.last, now)
		}
		if come {
			e.armed, e.last, e.lastRun = false, e.due, e.nextRun
			s.host.Tell(machine.Event{Kind: machine.Due, Unit: i})
		}
	}
	s.set(kind)
}

// set sets a timer to the earliest time of its kind.
func (s *scheduler) set(kind int) {
	var first time.Time
	var soonest time.Duration
	any := false
	for i := range s.units {
		e := &s.units[i]
		if !e.armed || kindOf(s.schedule(i)) != kind || kind == calendars && e.due.IsZero() {
			continue
		}
		if !any || e.due.Before(first) {
			first = e.due
		}
		if !any || e.nextRun < soonest {
			soonest = e.nextRun
		}
		any = true
	}
	fd := s.timers[kind]
	var err error
	switch {
	case !any:
		err = sys.StopTimer(fd)
	case kind == calendars:
		err = sys.SetTimerAt(fd, first)
	default:
		err = sys.SetTimer(fd, soonest-s.seenAt)
	}
	if err != nil {
		s.host.Say("schedule: timer: " + err.Error())
	}
}
