package logs

import (
	"strconv"
	"time"

	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

const (
	// room is how many bytes of the launcher's own lines may wait to be written.
	room = 64 << 10
	// patience is how long the end of the program waits for a reader that takes nothing.
	patience = time.Second
)

// say has a line of the launcher's own written, after what services have written before.
func (p *pump) say(text string) {
	if !p.begin() { // for want of descriptors, which is what there is to say
		sys.WriteNow(2, p.word(nil, text))
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

// word appends a line of the launcher's own.
func (p *pump) word(b []byte, text string) []byte {
	if p.host.Program.Logging.Format == spec.LogJSON {
		return p.jsonWord(b, text)
	}
	return p.plainWord(b, text)
}

// wake calls the pump.
func (p *pump) wake() {
	p.mu.Lock()
	p.call()
	p.mu.Unlock()
}

// call makes the pump answer. At most one call is on its way, so that this never waits.
func (p *pump) call() {
	if !p.calling {
		p.calling = true
		_ = sys.Write(p.waker, newline)
	}
}

// answer takes the call in.
func (p *pump) answer() {
	p.mu.Lock()
	defer p.mu.Unlock()
	var b [1]byte
	_, _, _ = sys.Read(p.calls, b[:])
	p.calling = false
}

// speak writes what the launcher has to say, if there is room for it.
func (p *pump) speak() {
	o := &p.out[1]
	if o.full(dropAt) {
		return
	}
	p.mu.Lock()
	if p.unsaid > 0 {
		p.said = p.word(p.said, strconv.Itoa(p.unsaid)+" messages are lost, as nothing read them")
		p.unsaid = 0
	}
	o.buf = append(o.buf, p.said...)
	p.said = p.said[:0]
	p.mu.Unlock()
	o.flush()
}

// drain has everything written that is still in the pipes, and returns when that is done, or when the reader
// has taken nothing for a while. No process of a service is left.
func (p *pump) drain() {
	if !p.begun {
		return
	}
	p.ending.Store(true)
	p.wake()
	for before := int64(-1); !p.done.Wait(patience) && p.written.Load() != before; {
		before = p.written.Load()
	}
}
