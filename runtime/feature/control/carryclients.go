package control

import (
	"nimi/runtime/internal/carry"
	"nimi/runtime/internal/wire"
	"nimi/runtime/spec"
)

// The kinds of clients, as they are handed over.
const (
	asking    uint8 = iota // its request has not come, or not all of it
	answered               // the rest of its answer is in out
	following              // output
	watching               // states
	ordering               // it waits for what comes of an order, or of the takeover
	executing              // it waits for the end of its command
	kinds
)

// carry hands over a client.
func (c *client) carry(p *carry.Passage) {
	s := c.server
	kind := asking
	if !p.Reading {
		kind = c.kind()
	}
	carry.Small(p, &kind, kinds)
	p.File(&c.fd)
	p.Bytes(&c.in)
	p.Bytes(&c.out)
	p.Flag(&c.ended)
	p.Time(&c.since)
	p.Flag(&c.timed)
	p.Time(&c.deadline)
	if p.Reading { // what has been read is a part of the whole state, which is not to be kept for this
		c.in, c.out = append([]byte(nil), c.in...), append([]byte(nil), c.out...)
	}
	switch kind {
	case following:
		l, _ := c.answer.(*logs)
		c.answer = s.carryLogs(p, l)
	case watching:
		l, _ := c.answer.(*listing)
		c.answer = s.carryListing(p, c, l)
	case ordering:
		c.answer = s.carryGoal(p, c.answer)
	case executing:
		e, _ := c.answer.(*session)
		c.answer = s.carrySession(p, e)
	}
}

// kind says how a client is handed over. One that is given what there is gets all of it now: that is bounded.
func (c *client) kind() uint8 {
	switch a := c.answer.(type) {
	case nil:
		if c.ended {
			return answered
		}
		return asking
	case *takeover:
		c.out, a.lines = append(c.out, a.lines...), nil
		return ordering
	case *goal:
		return ordering
	case *session:
		return executing
	case *listing:
		if a.watch {
			return watching
		}
	case *logs:
		if a.follow {
			return following
		}
	}
	for p := more; p == more; {
		c.out, p = c.answer.next(c.server, c.out)
	}
	c.finish()
	return answered
}

// goOnAfterTakeover has a client get what it waits for.
func (c *client) goOnAfterTakeover() {
	if c.answer == nil && !c.ended {
		c.watchFor(requests)
		return
	}
	c.watchFor(room)
}

// carryLogs hands over how far somebody who follows has read.
func (s *server) carryLogs(p *carry.Passage, l *logs) answer {
	if l == nil {
		l = &logs{follow: true}
	}
	p.Flag(&l.all)
	p.Flag(&l.times)
	p.Flag(&l.told)
	p.Uint(&l.until)
	var from []place
	for i := range p.Count(len(l.from)) {
		var at place
		if !p.Reading {
			at = l.from[i]
		}
		known := p.Unit(&at.unit)
		p.Uint(&at.at)
		p.Int(&at.done)
		p.Int(&at.line)
		if known && s.rings != nil && at.unit < len(s.rings.of) {
			from = append(from, at)
		}
	}
	if !p.Reading {
		return l
	}
	if l.from = from; l.all && s.rings != nil {
		l.from = s.withNew(from)
	}
	return l
}

// withNew adds places of the units that were not there before.
func (s *server) withNew(from []place) []place {
	has := make([]bool, len(s.host.Program.Services))
	for i := range from {
		has[from[i].unit] = true
	}
	for i := range has {
		if !has[i] && s.host.Program.Services[i].Logging.Format != spec.LogRaw {
			from = append(from, place{unit: i, at: s.rings.of[i].tail, line: s.rings.of[i].gone})
		}
	}
	return from
}

// carryListing hands over who watches, and tells whoever does of units that are gone. All others are listed anew.
func (s *server) carryListing(p *carry.Passage, c *client, l *listing) answer {
	if l == nil {
		l = &listing{watch: true, units: len(s.host.Program.Services)}
	}
	some := l.only != nil
	p.Flag(&some)
	if p.Reading && some {
		l.only = make([]bool, l.units)
	}
	for n := range p.Count(l.units) {
		at, listed, name := n, false, ""
		if !p.Reading {
			listed, name = l.only == nil || l.only[n], s.host.Program.Services[n].Name
		}
		known := p.Unit(&at)
		p.Flag(&listed)
		p.Text(&name)
		switch {
		case !p.Reading || !listed:
		case !known:
			c.out = append(wire.AppendHead(c.out, wire.GoneLine, name), '\n')
		case some:
			l.only[at] = true
		}
	}
	if p.Reading {
		s.changes.use(s)
		l.until = s.changes.now
	}
	return l
}

// carryGoal hands over an order. Who has asked for the takeover is told what has become of it.
func (s *server) carryGoal(p *carry.Passage, a answer) answer {
	g, is := a.(*goal)
	if !is {
		g = &goal{verb: wire.Takeover}
	}
	t, asked := a.(*takeover)
	quick := asked && t.quick
	p.Text(&g.verb)
	p.Flag(&asked)
	p.Flag(&quick)
	p.Flag(&g.ready)
	p.Flag(&g.replaced)
	const must, may, named, told = 1, 2, 4, 8
	flags := func(n int) (bits int) {
		for i, of := range [...][]bool{g.must, g.may, g.named, g.told} {
			if of != nil && n < len(of) && of[n] {
				bits |= 1 << i
			}
		}
		return bits
	}
	all, ordered := g.named == nil, g.runs != nil
	p.Flag(&all)
	p.Flag(&ordered)
	services := len(s.host.Program.Services)
	next := &goal{verb: g.verb, ready: g.ready, replaced: g.replaced, looked: ^uint64(0), must: make([]bool, services), told: make([]bool, services)}
	next.may = make([]bool, services)
	if !all {
		next.named = make([]bool, services)
	}
	if ordered {
		next.runs = make([]int, services)
	}
	for n := range p.Count(services) {
		at, bits, runs := n, 0, 0
		if !p.Reading {
			if bits = flags(n); ordered {
				runs = g.runs[n]
			}
		}
		known := p.Unit(&at)
		p.Int(&bits)
		p.Int(&runs)
		if !p.Reading || !known || at >= services {
			continue
		}
		next.must[at], next.may[at], next.told[at] = bits&must != 0, bits&may != 0, bits&told != 0
		if !all {
			next.named[at] = bits&named != 0
		}
		if ordered {
			next.runs[at] = runs
		}
	}
	if !p.Reading {
		return a
	}
	if asked {
		for i, f := range p.Fates {
			next.must[i] = !quick && (f == carry.Restarted || f == carry.Started || f == carry.Reloaded)
		}
	}
	s.changes.use(s)
	return next
}

// carrySession hands over a command that goes on beside the services, whatever becomes of the one in whose place it is.
func (s *server) carrySession(p *carry.Passage, e *session) answer {
	if e == nil {
		e = &session{host: s.host}
	}
	p.Int(&e.pid)
	p.Time(&e.grace)
	p.Int(&e.exit.Code)
	p.Int(&e.exit.Signal)
	p.Flag(&e.exit.Unstarted)
	p.Text(&e.problem)
	p.Flag(&e.ended)
	p.Flag(&e.leaving)
	p.Time(&e.asked)
	carry.Small(p, &e.pressed, spec.SIGRTMAX+1)
	p.Bytes(&e.said)
	if p.Reading {
		e.said = append([]byte(nil), e.said...)
		s.sessions = append(s.sessions, e)
		if e.leaving {
			e.host.After(look, e.press)
		}
	}
	return e
}
