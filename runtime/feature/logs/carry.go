package logs

import (
	"errors"
	"time"

	"nimi/runtime/internal/carry"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/spawn"
	"nimi/runtime/spec"
)

// Section implements carry.Carrier.
func (*pump) Section() (string, int) { return "logs", 1 }

// goroutines are the pump and the outputs.
const goroutines = 3

// haltTime is how long they may take to come to rest. What they wait for is interrupted; a disk that does not answer cannot be.
const haltTime = time.Second

// Halt has the pump and the outputs rest. What is being written is interrupted, however slow its reader is.
func (p *pump) Halt() error {
	if !p.begun {
		return nil
	}
	p.halt.Store(true)
	p.wake()
	for end := sys.Monotonic() + haltTime; p.resting.Load() < goroutines; sys.Pause(time.Millisecond) {
		if sys.Monotonic() > end {
			return errors.New("the output does not come to rest: a log file is on a disk that does not answer")
		}
		if p.resting.Load() > 0 { // the pump rests: the outputs may be waiting for their readers
			for i := range p.out {
				nudge(p.out[i].more)
			}
			spawn.InterruptThreads()
		}
	}
	return nil
}

// Resume has them go on.
func (p *pump) Resume() {
	if !p.begun || !p.halt.Load() {
		return
	}
	p.halt.Store(false)
	nudge(p.goOn)
	for i := range p.out {
		nudge(p.out[i].more)
	}
}

// rest is the pump's: it has no lines of its own any more, and waits.
func (p *pump) rest() {
	for i := range p.out {
		o := &p.out[i]
		if o.open != nil {
			o.open.view.plain(o)
			o.fresh()
		}
		o.flush()
	}
	p.resting.Add(1)
	for p.halt.Load() {
		<-p.goOn
	}
	p.resting.Add(-1)
}

// Carry hands over the pipes of the services, with the beginnings of lines that have been read, and the lines that nobody has
// taken yet. All goroutines rest.
func (p *pump) Carry(c *carry.Passage) {
	for i := range p.out {
		p.out[i].carry(c)
	}
	p.carryDropped(c)
	var open []*stream
	for _, s := range p.streams {
		if s != nil {
			open = append(open, s)
		}
	}
	for i := range c.Count(len(open)) {
		s := &stream{}
		if !c.Reading {
			s = open[i]
		}
		p.carryStream(c, s)
	}
	if c.Reading && (p.out[0].unwritten() > 0 || p.out[1].unwritten() > 0) {
		p.run()
		for i := range p.out {
			nudge(p.out[i].more)
		}
	}
}

// carry hands over the lines that wait to be written.
func (o *output) carry(c *carry.Passage) {
	lines := append(append(append([]byte(nil), o.rest...), o.waiting...), o.buf...)
	c.Bytes(&lines)
	c.Flag(&o.gone)
	if c.Reading {
		o.rest = append([]byte(nil), lines...)
	}
}

// carryDropped hands over how many lines have been dropped.
func (p *pump) carryDropped(c *carry.Passage) {
	var units []int
	for unit := range p.dropped {
		units = append(units, unit)
	}
	for i := range c.Count(len(units)) {
		unit, n := 0, 0
		if !c.Reading {
			unit, n = units[i], p.dropped[units[i]]
		}
		known := c.Unit(&unit)
		if c.Int(&n); c.Reading && known {
			p.dropped[unit] = n
		}
	}
}

// carryStream hands over a pipe. That of a service which is gone is closed.
func (p *pump) carryStream(c *carry.Passage, s *stream) {
	unit, main, terminal := s.unit, s.lines != nil, s.raw != nil
	var shown int
	if s.view != nil {
		shown = s.view.shown
	}
	known := c.Unit(&unit)
	c.Int(&s.own)
	c.File(&s.fd)
	c.Flag(&main)
	c.Flag(&terminal)
	c.Flag(&s.held)
	c.Flag(&s.raised)
	c.Int(&shown)
	c.Bytes(&s.rest)
	switch {
	case !c.Reading:
		return
	case !known || p.host.Unit(unit).Logging.Format == spec.LogRaw || s.own < 0 || s.own > 1 || len(s.rest) > longest:
		sys.Close(s.fd)
		return
	}
	var sink func([]byte)
	if main && p.host.Sink != nil {
		sink = p.host.Sink(unit)
	}
	var raw func([]byte)
	if terminal && p.host.Raw != nil {
		raw = p.host.Raw(unit)
	}
	to := p.follow(unit, s.own, s.fd, sink, raw)
	to.held = s.held
	to.raised, to.rest = s.raised, append(to.rest, s.rest...)
	if to.view != nil && shown <= len(s.rest) {
		to.view.shown = shown
	}
}
