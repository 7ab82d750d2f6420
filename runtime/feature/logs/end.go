package logs

import (
	"strconv"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/sys"
)

// drain begins to write everything that is still in the pipes; see host.Host. No process of a service is left.
func (p *pump) drain(done func()) host.Draining {
	if p.begun {
		p.done = done
		p.ending.Store(true)
		p.wake()
	} else {
		done()
	}
	return host.Draining{Written: p.written.Load, GiveUp: p.giveUp}
}

// giveUp lets the pump come to its end although a reader is slow.
func (p *pump) giveUp() {
	p.late.Store(true)
	nudge(p.progress)
}

// end passes on everything that there still is: of streams that waited for a reader, and the unfinished last
// lines of those that are still held open by somebody.
func (p *pump) end() {
	for len(p.out[0].paused)+len(p.out[1].paused) > 0 && !p.late.Load() {
		p.settle()
		p.resume()
		for moved := true; moved && !p.late.Load(); {
			moved, _, _ = p.round(0)
		}
	}
	p.mu.Lock()
	open := p.streams
	p.mu.Unlock()
	unread := 0
	for _, s := range open {
		if s != nil {
			unread += sys.Waiting(s.fd)
			s.end(p)
			p.publish(s)
		}
	}
	for unit := range p.dropped {
		p.confess(unit)
	}
	p.flush()
	p.speak()
	p.settle()
	p.speak() // that this could not be written, if so
	p.settle()
	for i := range p.out {
		unread += p.out[i].unwritten()
	}
	if p.late.Load() && unread > 0 {
		p.host.Say(strconv.Itoa(unread) + " bytes of output are lost, as their reader was too slow")
		p.sayNow()
	}
	p.done()
}
