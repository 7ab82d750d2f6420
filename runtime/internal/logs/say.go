package logs

import (
	"strconv"
	"time"

	"nimi/runtime/internal/sys"
)

const (
	// room is how many bytes of the launcher's own lines may wait to be written.
	room = 64 << 10
	// patience is how long the end of the program waits for a reader that takes nothing.
	patience = time.Second
)

// say has a line of the launcher's own written, after what services have written before.
func (p *pump) say(text string) {
	if !p.begin() {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.said) > room {
		p.unsaid++
		return
	}
	p.said = p.word(p.said, text)
	p.call()
}

// call makes the pump answer. At most one call is on its way, so that this never waits.
func (p *pump) call() {
	if !p.calling {
		p.calling = true
		_ = sys.Write(p.waker, newline)
	}
}

// answer takes the call in, and tells whether the program is at its end.
func (p *pump) answer() (closing bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var b [1]byte
	_, _, _ = sys.Read(p.calls, b[:])
	p.calling = false
	return p.closing
}

// speak writes what the launcher has to say.
func (p *pump) speak() {
	p.mu.Lock()
	if p.unsaid > 0 {
		p.said = p.word(p.said, strconv.Itoa(p.unsaid)+" messages are lost, as nothing read them")
		p.unsaid = 0
	}
	p.out[1].buf = append(p.out[1].buf, p.said...)
	p.said = p.said[:0]
	p.mu.Unlock()
	p.flush()
}

// drain has everything written that is still in the pipes, and returns when that is done, or when the reader
// has taken nothing for a while. No process of a service is left.
func (p *pump) drain() {
	if p.poller == nil {
		return
	}
	p.mu.Lock()
	p.closing = true
	p.call()
	p.mu.Unlock()
	for before := int64(-1); !p.done.Wait(patience) && p.written.Load() != before; {
		before = p.written.Load()
	}
}
