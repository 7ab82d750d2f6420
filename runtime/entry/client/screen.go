package client

import (
	"bytes"
	"time"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/signals"
	"nimi/runtime/internal/sys/socket"
	"nimi/runtime/internal/wire"
	"nimi/runtime/spec"
)

// screen is a watch on a terminal: the head of the table, as many of the lines below it as there is room for, and a line
// that says which. Keys scroll.
type screen struct {
	client  *client
	answer  *answer
	poller  *sys.Poller
	restore func() // gives the terminal back; nil: it was not taken
	top     int    // the first line that is shown
	lines   int    // how many there are, and how many of them are shown
	room    int
	drawn   time.Time // when the services were measured last
	elapsed int64     // ms between that and the time before; 0: there was none
	over    bool
}

// Tokens of the screen's poller.
const (
	news = iota
	keys
	signalled
)

// screen shows the services until it is interrupted, or the launcher has ended.
func (c *client) screen(a *answer) {
	s := &screen{client: c, answer: a}
	var err error
	if s.poller, err = sys.NewPoller(); err == nil {
		err = s.poller.Add(c.fd, news)
	}
	if err == nil {
		err = signals.Watch(s.poller, signalled)
	}
	if err != nil {
		c.fail(wire.ExitFailed, "cannot watch: "+err.Error())
		return
	}
	socket.SetPatience(c.fd, settle)
	s.take()
	defer s.give()
	for s.draw(); !s.over; {
		wait := redraw - time.Since(s.drawn)
		tokens, err := s.poller.Wait(max(0, wait))
		if err != nil {
			c.fail(wire.ExitFailed, "cannot watch: "+err.Error())
			return
		}
		for _, t := range tokens {
			switch t {
			case news:
				sys.Pause(settle) // more may come at once
				for first := true; !s.over && (first || c.more()); first = false {
					ok, late := c.news(a)
					s.over = !ok && !late
				}
			case keys:
				s.read()
			case signalled:
				s.signal()
			}
		}
		if !s.over {
			s.draw()
		}
	}
}

// take has the keys of the terminal come at once and unseen, if this is what runs in its foreground.
func (s *screen) take() {
	if s.restore = sys.TakeKeys(0); s.restore != nil && s.poller.Add(0, keys) != nil {
		s.give()
	}
}

func (s *screen) give() {
	if s.restore != nil {
		s.poller.Remove(0)
		s.restore()
		s.restore = nil
	}
}

// signal acts on what has been sent: what asks for the end ends it, Ctrl-Z stops it and leaves the terminal as it was.
func (s *screen) signal() {
	set := signals.Take()
	if set.Has(signals.HangUp) {
		set |= 1 << (spec.SIGHUP - 1)
	}
	for _, sig := range [...]spec.Signal{spec.SIGHUP, spec.SIGINT, spec.SIGQUIT, spec.SIGTERM} {
		if set.Has(sig) {
			s.over, s.client.code = true, 128+int(sig)
		}
	}
	if set.Has(spec.SIGTSTP) && !s.over {
		s.give()
		signals.Suspend()
		s.take()
	}
}

// read takes keys in.
func (s *screen) read() {
	var b [64]byte
	n, again, err := sys.Read(0, b[:])
	if err != nil || n == 0 && !again {
		s.give() // nobody types any more
		return
	}
	s.typed(b[:n])
}

// typed acts on keys.
func (s *screen) typed(typed []byte) {
	for len(typed) > 0 && !s.over {
		used := 1
		switch typed[0] {
		case 'q':
			s.over = true
		case 'k':
			s.top--
		case 'j':
			s.top++
		case 'b':
			s.top -= s.room
		case ' ':
			s.top += s.room
		case 'g':
			s.top = 0
		case 'G':
			s.top = s.lines
		case 0x1b:
			used = s.sequence(typed)
		}
		s.top = max(0, min(s.top, s.lines-s.room))
		typed = typed[used:]
	}
}

// sequence takes a key that sends several bytes (ECMA-48), and returns how many.
func (s *screen) sequence(typed []byte) (used int) {
	for _, k := range [...]struct {
		sequence string
		by       int
	}{
		{"\x1b[A", -1}, {"\x1bOA", -1}, {"\x1b[B", 1}, {"\x1bOB", 1}, {"\x1b[5~", -s.room}, {"\x1b[6~", s.room},
		{"\x1b[H", -s.lines}, {"\x1bOH", -s.lines}, {"\x1b[F", s.lines}, {"\x1bOF", s.lines},
	} {
		if bytes.HasPrefix(typed, []byte(k.sequence)) {
			s.top += k.by
			return len(k.sequence)
		}
	}
	return len(typed)
}

// draw shows how things are now.
func (s *screen) draw() {
	c, a := s.client, s.answer
	rows, _ := sys.Screen(1)
	v := viewOf(1)
	if now := time.Now(); now.Sub(s.drawn) >= redraw {
		if !s.drawn.IsZero() {
			s.elapsed = now.Sub(s.drawn).Milliseconds()
		}
		for i := range a.units {
			a.units[i].cpuBefore = a.units[i].cpu
		}
		c.measure(a)
		s.drawn = now
	}
	text := v.appendRemarks(v.appendTable(nil, a, s.elapsed), a)
	c.out = s.frame(c.out, text, v.appendTotals(nil, a), rows)
	c.flush()
}

// frame appends a screen of so many rows: the first line of the text, those of the others that there is room for, and the
// totals (ECMA-48: home, erase to the end of the line and of the screen; no automatic wrap meanwhile).
func (s *screen) frame(b, text, totals []byte, rows int) []byte {
	head, body := cutLine(text)
	s.lines, s.room = 0, max(1, rows-2)
	for _, c := range body {
		if c == '\n' {
			s.lines++
		}
	}
	s.top = max(0, min(s.top, s.lines-s.room))
	end := min(s.lines, s.top+s.room)
	b = add(b, "\x1b[?7l\x1b[H", head, "\x1b[K\n")
	for n := 0; n < end; n++ {
		var line string
		if line, body = cutLine(body); n >= s.top {
			b = add(b, line, "\x1b[K\n")
		}
	}
	b = append(b, totals...)
	if s.lines > s.room {
		b = add(b, "; lines ", integer(int64(s.top+1)), " to ", integer(int64(end)), " of ", integer(int64(s.lines)))
		if s.restore != nil {
			b = add(b, ", arrows scroll, q ends")
		}
	}
	return add(b, "\x1b[K\x1b[J\x1b[?7h")
}
