package control

import (
	"strconv"

	"nimi/runtime/internal/wire"
	"nimi/runtime/spec"
)

// logs answers logs.
type logs struct {
	follow bool
	times  bool   // with the time of each line, and a line once all that was kept has been told
	told   bool   // that line has been sent
	all    bool   // no service is named
	until  uint64 // the last block to be read, unless it follows
	from   []place
}

// place is how far the output of a unit has been read.
type place struct {
	unit int
	at   uint64 // the block
	done int    // how many bytes of its lines have been read
	line int    // how many lines have come before
	next uint64 // the number of the block; 0: there is none yet
}

// newLogs begins to read output.
func (s *server) newLogs(only []bool, r *wire.Request) (*logs, *wire.Refusal) {
	k := s.rings
	l := &logs{follow: r.Follow, times: r.Times, all: only == nil}
	services := s.host.Program.Services
	var piped *spec.Service // one that another service reads
	for i := range services {
		raw := services[i].Logging.Format == spec.LogRaw
		switch {
		case only != nil && !only[i] || only == nil && raw:
		case services[i].Logging.To != "":
			piped = &services[i]
		case raw:
			return nil, wire.Usage("output is not kept with logging.format = \"raw\"")
		default:
			l.from = append(l.from, place{unit: i})
		}
	}
	if piped != nil && len(l.from) == 0 {
		return nil, wire.Usage("the output of " + piped.Name + " goes to " + piped.Logging.To + " (log.to)")
	}
	if k == nil {
		return nil, wire.Usage("output is not kept with logging.format = \"raw\"")
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	l.until = k.blocks
	for i := range l.from {
		p := &l.from[i]
		ring := &k.of[p.unit]
		p.at, p.line = ring.tail, ring.gone
		if r.Lines >= 0 {
			p.skip(ring, ring.lines-ring.gone-r.Lines)
		}
	}
	return l, nil
}

// skip passes over n lines.
func (p *place) skip(r *ring, n int) {
	for n > 0 && p.at < r.head {
		size, count, _ := r.block(p.at)
		if count <= n {
			n, p.line, p.at = n-count, p.line+count, p.at+uint64(headSize+size)
			continue
		}
		for ; n > 0; n-- {
			p.take(r, size)
		}
	}
}

// take reads a line of a block of some size.
func (p *place) take(r *ring, size int) (a, b []byte) {
	a, b = r.line(p.at+headSize+uint64(p.done), size-p.done)
	p.done += len(a) + len(b) + 1
	p.line++
	if p.done >= size {
		p.at, p.done = p.at+uint64(headSize+size), 0
	}
	return a, b
}

func (l *logs) next(s *server, b []byte) ([]byte, progress) {
	k := s.rings
	k.mu.Lock()
	defer k.mu.Unlock()
	for i := range l.from {
		p := &l.from[i]
		r := &k.of[p.unit]
		if p.line < r.gone { // it was too slow
			b = wire.AppendHead(b, wire.LostLine, s.host.Program.Services[p.unit].Name)
			b = append(strconv.AppendInt(append(b, ' '), int64(r.gone-p.line), 10), '\n')
		}
		if p.at < r.tail || p.line < r.gone {
			p.at, p.done, p.line = r.tail, 0, r.gone
		}
		p.look(r)
	}
	for len(b) < chunk {
		p := l.first()
		if l.times && !l.told && (p == nil || p.next > l.until) {
			l.told = true
			b = append(b, wire.KeptLine+"\n"...)
		}
		if p == nil {
			break
		}
		r := &k.of[p.unit]
		size, _, _ := r.block(p.at)
		kind, now := wire.OutputLine, int64(0)
		if l.times {
			kind, now = wire.TimedLine, r.time(p.at)
		}
		for at := p.at; p.at == at && len(b) < chunk; {
			b = append(wire.AppendHead(b, kind, s.host.Program.Services[p.unit].Name), ' ')
			if l.times {
				b = append(strconv.AppendInt(b, now, 10), ' ')
			}
			x, y := p.take(r, size)
			b = append(append(append(b, x...), y...), '\n')
		}
		p.look(r)
	}
	switch {
	case len(b) > 0:
		return b, more
	case !l.follow || s.ending:
		return wire.AppendDone(b), over
	}
	for i := range l.from {
		k.of[l.from[i].unit].awaited = true
	}
	return b, waiting
}

// look notes the number of the next block.
func (p *place) look(r *ring) {
	if p.next = 0; p.at < r.head {
		_, _, p.next = r.block(p.at)
	}
}

// first returns the place of the oldest block that is to be read; nil: there is none.
func (l *logs) first() (oldest *place) {
	for i := range l.from {
		p := &l.from[i]
		if p.next != 0 && (l.follow || p.next <= l.until) && (oldest == nil || p.next < oldest.next) {
			oldest = p
		}
	}
	return oldest
}

func (l *logs) late(*server) string { return "" }

func (l *logs) close(*server) {}
