package schedule

import (
	"time"

	"nimi/runtime/internal/carry"
)

// Section implements carry.Carrier.
func (*scheduler) Section() (string, int) { return "schedule", 2 }

// Carry hands over which times are awaited. Those that have come meanwhile count.
func (s *scheduler) Carry(p *carry.Passage) {
	seen := s.seen.UnixNano()
	carryTime(p, &seen)
	p.Time(&s.seenAt)
	if p.Reading {
		s.seen = time.Unix(0, seen)
	}
	for n := range p.Count(len(s.units)) {
		var e entry
		unit := n
		if !p.Reading {
			e = s.units[n]
		}
		known := p.Unit(&unit)
		e.carry(p)
		if p.Reading && known && unit < len(s.units) && s.schedule(unit).Set() {
			s.units[unit] = e
		}
	}
	if p.Reading {
		for kind, fd := range s.timers {
			if fd >= 0 {
				s.look()
				s.set(kind)
			}
		}
	}
}

func (e *entry) carry(p *carry.Passage) {
	p.Flag(&e.armed)
	p.Flag(&e.begun)
	for _, t := range [...]*time.Time{&e.last, &e.due} {
		none := t.IsZero()
		nano := int64(0)
		if !none {
			nano = t.UnixNano()
		}
		p.Flag(&none)
		carryTime(p, &nano)
		if p.Reading {
			if *t = time.Unix(0, nano); none {
				*t = time.Time{}
			}
		}
	}
	p.Time(&e.lastRun)
	p.Time(&e.nextRun)
	p.Time(&e.delay)
	p.Time(&e.hold)
}

// carryTime is a time of day, in nanoseconds since 1970.
func carryTime(p *carry.Passage, nano *int64) {
	d := time.Duration(*nano)
	p.Time(&d)
	*nano = int64(d)
}
