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
	h.Arm, h.NextRun = s.arm, func(unit int) int64 {
		if at := s.next(unit); !at.IsZero() {
			return at.UnixNano()
		}
		return 0
	}
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

	seed   uint64
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

	delay time.Duration // how much later than its time the next run begins
	hold  time.Duration // when it may begin at the earliest, where its time had come before it was looked for; by steady
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
		e.begun, e.lastRun, e.last = true, s.seenAt, s.settledUntil(unit, now)
	}
	e.armed, e.delay, e.hold = true, s.random(sch.RandomDelay), 0
	s.plan(unit, now)
	if sch.Interval == 0 && e.delay > 0 {
		if is, _ := due(&sch.Cron, e.last, now, sch.CatchUp); is {
			e.hold = s.seenAt + e.delay
		}
	}
	s.set(kindOf(sch))
}

// settledUntil returns the time up to which all is settled when a schedule begins.
func (s *scheduler) settledUntil(unit int, now time.Time) time.Time {
	sch, from := s.schedule(unit), now.Add(-tolerance)
	if sch.Persistent {
		if last := s.host.LastRun(unit); last != 0 && last < now.UnixNano() {
			from = time.Unix(0, last)
		} else {
			s.ran(unit, now) // from now on it is known
		}
	}
	if sch.RunOnStart { // that run is for what has been
		s.ran(unit, now)
		return now
	}
	return from
}

// ran has the time of a run remembered, where another launcher is to know.
func (s *scheduler) ran(unit int, at time.Time) {
	if s.schedule(unit).Persistent {
		s.host.Ran(unit, at.UnixNano())
	}
}

// random returns a time from 0 up to limit, of xorshift64's sequence (Marsaglia, 2003).
func (s *scheduler) random(limit time.Duration) time.Duration {
	if limit <= 0 {
		return 0
	}
	if s.seed == 0 {
		s.seed = uint64(s.now().UnixNano()) | 1
	}
	s.seed ^= s.seed << 13
	s.seed ^= s.seed >> 7
	s.seed ^= s.seed << 17
	return time.Duration(s.seed % uint64(limit+1))
}

// next returns when a unit that is armed runs next, by the wall clock; zero: never.
func (s *scheduler) next(unit int) time.Time {
	e := &s.units[unit]
	switch {
	case !e.armed:
		return time.Time{}
	case s.schedule(unit).Interval > 0:
		return s.now().Add(e.nextRun + e.delay - s.steady())
	}
	return s.begins(e)
}

// begins returns when a run by a calendar begins: with its delay after its time, and not before it may.
func (s *scheduler) begins(e *entry) time.Time {
	if e.due.IsZero() {
		return e.due
	}
	at := e.due.Add(e.delay)
	if held := s.seen.Add(e.hold - s.seenAt); e.hold > 0 && at.Before(held) {
		return held
	}
	return at
}

// plan works out the next time of a unit.
func (s *scheduler) plan(unit int, now time.Time) {
	e, sch := &s.units[unit], s.schedule(unit)
	if sch.Interval > 0 {
		e.nextRun = nextInterval(e.lastRun, s.seenAt, sch.Interval)
		return
	}
	_, e.due = due(&sch.Cron, e.last, now.Add(-e.delay), sch.CatchUp)
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
		come := e.nextRun+e.delay <= s.seenAt
		if kind == calendars {
			come, e.due = due(&sch.Cron, e.last, now.Add(-e.delay), sch.CatchUp)
			come = come && e.hold <= s.seenAt
		}
		if come {
			e.armed, e.last, e.lastRun = false, e.due, e.nextRun
			if sch.CatchUp { // it is for all that have passed
				e.last = now.Add(-e.delay)
				s.ran(i, e.last)
			}
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
		if at := s.begins(e); !any || at.Before(first) {
			first = at
		}
		if at := e.nextRun + e.delay; !any || at < soonest {
			soonest = at
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
