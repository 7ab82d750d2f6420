package logs

import (
	"time"

	"nimi/runtime/internal/sys"
)

// rounds is how often the pump looks for output that was written before a call, before it answers.
const rounds = 16

// run is the pump's goroutine.
func (p *pump) run() {
	defer p.done.Open()
	p.in = make([]byte, readSize)
	for {
		_, call, err := p.round(-1)
		if err != nil {
			return
		}
		if !call {
			continue
		}
		moved, closing := true, p.answer()
		for i := 0; moved && (closing || i < rounds); i++ {
			moved, _, _ = p.round(0)
		}
		p.speak()
		if closing {
			p.endAll()
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

// transfer reads once from a stream and takes in what it got.
func (p *pump) transfer(token int) {
	s := p.stream(token)
	n, again, _ := sys.Read(s.fd, p.in)
	p.mark()
	switch {
	case n > 0:
		s.cut(p.in[:n], p)
	case !again: // nobody has it open for writing any more
		s.end(p)
		p.remove(token)
	}
	p.publish(s.unit)
}

// line takes in one line of a stream, in two parts.
func (p *pump) line(s *stream, head, tail []byte) {
	o := &p.out[s.to]
	o.buf = p.render(o.buf, s, head, tail)
	if len(o.buf) >= flushSize {
		p.flush()
	}
	if len(p.host.Lines) > 0 {
		p.raw = append(append(p.raw, head...), tail...)
	}
}

// publish hands the lines of one read to the features that want them.
func (p *pump) publish(unit int) {
	if len(p.raw) == 0 {
		return
	}
	for _, f := range p.host.Lines {
		f(unit, p.raw)
	}
	p.raw = p.raw[:0]
}

// endAll passes on the unfinished last lines of streams that are still held open by somebody.
func (p *pump) endAll() {
	p.mu.Lock()
	open := p.streams
	p.mu.Unlock()
	for _, s := range open {
		if s != nil {
			s.end(p)
			p.publish(s.unit)
		}
	}
	p.flush()
	p.settle()
	p.speak() // of what was dropped
	p.settle()
}

// settle waits until what was left to queues has been written.
func (p *pump) settle() {
	for i := range p.out {
		if q := p.out[i].queue; q != nil {
			q.settle()
		}
	}
}
