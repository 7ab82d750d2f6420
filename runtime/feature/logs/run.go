package logs

import (
	"runtime"
	"strconv"
	"time"

	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// rounds is how often the pump looks for output that was written before a call, before it answers.
const rounds = 16

// move is the pump's goroutine.
func (p *pump) move() {
	p.in = make([]byte, readSize)
	for {
		_, call, err := p.round(p.reveal())
		if err != nil {
			return
		}
		if !call {
			continue
		}
		p.answer()
		p.resume()
		moved, ending := true, p.ending.Load()
		for i := 0; moved && (ending || i < rounds) && !p.late.Load(); i++ {
			moved, _, _ = p.round(0)
		}
		p.speak()
		if p.halt.Load() {
			p.rest()
		}
		if ending {
			p.end()
			return
		}
	}
}

// round waits for output, passes it on, and tells whether there was any and whether the pump has been called.
func (p *pump) round(timeout time.Duration) (moved, call bool, err error) {
	tokens, err := p.poller.Wait(timeout)
	for _, t := range tokens {
		if t == called {
			call = true
			continue
		}
		moved = true
		p.transfer(t)
	}
	p.flush()
	return moved, call, err
}

// transfer reads once from a stream and takes in what it got, unless the stream has to wait for the reader of its output.
func (p *pump) transfer(token int) {
	s := p.stream(token)
	o := &p.out[s.to]
	if s.log.OnFull == spec.FullBlock && o.full(blockAt) {
		p.poller.Remove(s.fd)
		o.paused = append(o.paused, token)
		return
	}
	n, again, _ := sys.Read(s.fd, p.in)
	p.mark(s)
	switch {
	case n > 0 && s.raw != nil:
		s.raw(p.in[:n])
		s.cut(s.unreturned(p.in[:n], p), p)
	case n > 0:
		p.split(s, p.in[:n])
		if n == len(p.in) && !s.raised { // it writes faster than we read
			sys.RaisePipe(s.fd, pipeSize)
			s.raised = true
		}
	case !again: // nobody has it open for writing any more
		s.end(p)
		p.remove(token)
		if s.raw != nil {
			s.raw(nil)
		}
	}
	p.publish(s)
	if s.view != nil {
		p.await(s)
	}
}

// resume reads the streams again that waited for a reader, where there is room now.
func (p *pump) resume() {
	for i := range p.out {
		o := &p.out[i]
		if len(o.paused) == 0 || o.full(blockAt) {
			continue
		}
		for _, token := range o.paused {
			_ = p.poller.Add(p.stream(token).fd, token) // it was in there before
		}
		o.paused = o.paused[:0]
	}
}

// line takes in one line of a stream, in two parts.
func (p *pump) line(s *stream, head, tail []byte) {
	o := &p.out[s.to]
	p.take(s, head, tail, 1)
	if s.log.OnFull == spec.FullDrop && o.full(dropAt) {
		p.dropped[s.unit]++
		if s.view != nil {
			p.finish(o, s)
		}
		return
	}
	if len(p.dropped) > 0 && p.dropped[s.unit] > 0 {
		p.confess(s.unit)
	}
	if s.view != nil {
		if rest := head[s.view.shown:]; s.view.shown == 0 || len(rest)+len(tail) > 1 { // else all of it has been seen
			p.show(o, s, rest)
			p.show(o, s, tail[:len(tail)-1])
		}
		p.finish(o, s)
		return
	}
	if o.open != nil {
		o.fresh()
	}
	if s.log.Format == spec.LogJSON {
		stamp := p.stamp
		if !s.log.Timestamps {
			stamp = nil
		}
		o.buf = p.host.JSON.Line(o.buf, stamp, s.prefix, head, tail)
	} else {
		o.buf = p.plain(o.buf, s, head, tail)
	}
}

// confess tells how many lines of a unit were dropped.
func (p *pump) confess(unit int) {
	p.host.Say(p.host.Unit(unit).Name + ": " + strconv.Itoa(p.dropped[unit]) + " lines were dropped, as nothing read them")
	delete(p.dropped, unit)
}

// take keeps lines for publish, count of them, if somebody wants any. Whole ones follow each other in in and are left there, so
// that they need not be copied.
func (p *pump) take(s *stream, head, tail []byte, count int) {
	if len(p.host.Lines)+len(p.host.Streams) == 0 && s.lines == nil {
		return
	}
	if len(head) == 0 {
		if len(p.whole) == 0 {
			p.whole, p.wholeCount = tail, count
			return
		}
		if n := len(p.whole); n < cap(p.whole) && &p.whole[:n+1][n] == &tail[0] {
			p.whole = p.whole[:n+len(tail)]
			p.wholeCount += count
			return
		}
	}
	p.raw = append(append(append(p.raw, p.whole...), head...), tail...)
	p.rawCount += p.wholeCount + count
	p.whole, p.wholeCount = nil, 0
}

// publish hands the lines of one read to the features that want them.
func (p *pump) publish(s *stream) {
	counts := [...]int{p.rawCount, p.wholeCount}
	for i, lines := range [...][]byte{p.raw, p.whole} {
		if len(lines) == 0 {
			continue
		}
		for _, f := range p.host.Lines {
			f(s.unit, lines, counts[i])
		}
		for _, f := range p.host.Streams {
			f(s.unit, s.own, lines)
		}
		if s.lines != nil {
			s.lines(lines)
		}
	}
	p.raw, p.rawCount, p.whole, p.wholeCount = p.raw[:0], 0, nil, 0
}

// flush hands the lines over to the writers, and lets those run. One goroutine runs at a time (docs/architecture.md, Threads): a
// writer would else begin when the Go runtime takes the turn from a pump that waits, in a thread that has to be woken for it.
func (p *pump) flush() {
	for i := range p.out {
		p.out[i].flush()
	}
	runtime.Gosched()
}

func (p *pump) settle() {
	for i := range p.out {
		p.out[i].settle()
	}
}
