package logs

import (
	"time"

	"nimi/runtime/internal/sys"
)

// moment is how long the beginning of a line waits for its end before it is shown on a terminal: a prompt, or a progress bar
// that is redrawn again and again and never comes to an end.
const moment = 100 * time.Millisecond

// view is how a stream appears on a terminal. The line that a service has begun stands there before it has ended, until
// somebody else has something to say; what is left of it then goes to a new line. The bytes go through a filter; see
// sequence.go.
type view struct {
	color bool // colours of the service pass
	erase bool // the terminal can erase the rest of a line

	shown int           // bytes of stream.rest that stand on the terminal
	since time.Duration // when the first of the others came, by the monotonic clock; 0: there are none

	state  state
	params [24]byte // of the sequence that is being read
	count  int      // how many there are; more than fit: it is too long
	styled bool     // a colour is on
	back   bool     // the cursor is to go back to the beginning of the line before anything else is shown
}

// show puts a piece of a line on the terminal, behind what stands there of it.
func (p *pump) show(o *output, s *stream, piece []byte) {
	if o.open != s {
		o.fresh()
		o.buf = p.start(o.buf, s)
		o.open, s.view.back = s, false
	}
	p.pass(o, s, piece)
}

// finish ends the line that show may have begun.
func (p *pump) finish(o *output, s *stream) {
	v := s.view
	if o.open == s {
		v.plain(o)
		o.fresh()
	}
	v.state, v.back, v.styled, v.shown, v.since = ground, false, false, 0, 0
}

// fresh has the next line begin at the beginning of one, whatever stands on the terminal.
//
//go:noinline
func (o *output) fresh() {
	if o.open != nil {
		o.put(newline)
		o.open = nil
	}
}

// await notes that the beginning of a line is to be shown, if its end does not come soon.
func (p *pump) await(s *stream) {
	if v := s.view; len(s.rest) > v.shown && v.since == 0 {
		v.since = sys.Monotonic()
		if p.revealAt == 0 {
			p.revealAt = v.since + moment
		}
	}
}

// reveal shows the beginnings of lines that have waited for their ends long enough, and returns how long the pump may wait
// for output: for ever, unless there is more to show.
func (p *pump) reveal() time.Duration {
	if p.revealAt == 0 {
		return -1
	}
	now := sys.Monotonic()
	if now < p.revealAt {
		return p.revealAt - now
	}
	p.revealAt = 0
	p.mu.Lock()
	streams := p.streams
	p.mu.Unlock()
	for _, s := range streams {
		if s == nil || s.view == nil || s.view.since == 0 {
			continue
		}
		v, o := s.view, &p.out[s.to]
		if now-v.since < moment || o.full(blockAt) { // later, or the terminal does not take what there is
			p.revealAt = now + moment
			continue
		}
		p.mark(s)
		p.show(o, s, s.rest[v.shown:])
		v.plain(o)
		v.shown, v.since = len(s.rest), 0
		o.flush()
	}
	return p.reveal()
}
