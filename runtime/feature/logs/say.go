package logs

import (
	"nimi/runtime/internal/notice"
	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// noticed has the launcher's own lines written, after what services have written before.
func (p *pump) noticed() {
	if p.run() {
		p.wake()
		return
	}
	p.sayNow() // there are no descriptors, which is what there is to say
}

// sayNow writes the launcher's own lines if that takes no waiting.
func (p *pump) sayNow() {
	for _, l := range p.host.Notices.Take() {
		sys.WriteNow(2, p.word(nil, l))
	}
}

// word appends a line of the launcher's own.
func (p *pump) word(b []byte, l notice.Line) []byte {
	if p.host.Program.Logging.Format == spec.LogJSON {
		return p.host.JSON.Notice(b, l)
	}
	return p.plainWord(b, l)
}

// speak writes what the launcher has to say, if there is room for it.
func (p *pump) speak() {
	o := &p.out[1]
	if p.together {
		o = &p.out[0]
	}
	if o.full(dropAt) {
		return
	}
	for _, l := range p.host.Notices.Take() {
		o.fresh()
		o.buf = p.word(o.buf, l)
		for _, f := range p.host.Said {
			f(l)
		}
	}
	o.flush()
}

// wake calls the pump. At most one call is on its way, so that this never waits.
func (p *pump) wake() {
	p.mu.Lock()
	if !p.calling {
		p.calling = true
		_ = sys.Write(p.waker, newline)
	}
	p.mu.Unlock()
}

// answer takes the call in.
func (p *pump) answer() {
	p.mu.Lock()
	var b [1]byte
	_, _, _ = sys.Read(p.calls, b[:])
	p.calling = false
	p.mu.Unlock()
}
