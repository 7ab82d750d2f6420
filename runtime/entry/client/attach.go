package client

import (
	"strings"
	"time"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/socket"
	"nimi/runtime/internal/vt"
	"nimi/runtime/internal/wire"
)

// attached is what a relay knows of the terminal of a service.
type attached struct {
	keys   matcher
	modes  vt.Modes // of what has been shown here
	shown  int      // how many bytes are to come that are shown
	typist bool
	told   bool // that somebody else types
	exit   wire.Exit
	ended  bool // the service has
}

// patience is how long keys are held back that could be the first of those that detach.
const patience = time.Second

// attach shows the terminal of a service here, and types there, until the keys to detach are typed or the service ends.
func (c *client) attach() {
	if len(c.names) > 1 {
		c.usage("attach: " + c.options.words[0] + " means several services: " + c.names[0] + ", " + c.names[1] + " …")
		return
	}
	a := &attached{keys: matcher{keys: defaultDetach}}
	if c.options.has(optDetachKeys) {
		a.keys.keys = c.options.detach
	}
	if !sys.Terminal(0) {
		a.keys.keys = nil
	}
	t := relay{client: c, master: -1, to: -1, attached: a}
	r := wire.NewRequest(wire.Attach, c.names[0])
	r.View, r.Take = c.options.has(optView), c.options.has(optTake)
	r.Rows, r.Columns = ownSize()
	err := t.open()
	if err == nil && !c.ask(0, r) {
		return
	}
	if err == nil {
		err = socket.NeverWait(c.fd)
	}
	if err != nil {
		c.fail(wire.ExitFailed, "attach: "+err.Error())
		return
	}
	t.to, t.deaf = c.fd, r.View && !sys.Terminal(0)
	t.run()
	t.give()
	switch {
	case a.ended:
		c.exited(&a.exit)
	case c.code == wire.ExitDone && !t.deaf:
		c.say("detached from " + c.names[0])
	}
}

// leave has this terminal be as it was before it showed another one, on a line of its own.
func (a *attached) leave(b []byte) []byte {
	own := a.modes.Alternate()
	b = a.modes.Undo(b)
	if !a.ended && !own {
		b = append(b, "\r\n"...)
	}
	a.modes = vt.Modes{}
	return b
}

// hear takes what the launcher says. It returns true at the end.
func (t *relay) hear() (over bool) {
	c, a := t.client, t.attached
	defer c.flush()
	for {
		if a.shown > 0 && c.from < c.to {
			b := c.buf[c.from:min(c.to, c.from+a.shown)]
			a.modes.Take(b)
			c.out = append(c.out, b...)
			a.shown, c.from = a.shown-len(b), c.from+len(b)
			if len(c.out) >= held {
				c.flush()
			}
			continue
		}
		if a.shown > 0 {
			c.makeRoom()
			n, again, err := sys.Read(c.fd, c.buf[c.to:])
			if again {
				return false
			}
			if n <= 0 || err != nil {
				c.fail(wire.ExitFailed, "the launcher has ended, or closed the connection")
				return true
			}
			c.to += n
			continue
		}
		if t.deaf && c.from == c.to && socket.HungUp(c.fd) && sys.Waiting(c.fd) == 0 {
			return true
		}
		line, ok, late := c.line()
		if late {
			return false
		}
		if !ok {
			return true
		}
		kind, rest, _ := strings.Cut(string(line), " ")
		switch kind {
		case wire.ShownLine:
			a.shown = int(wire.Decimal(rest))
		case wire.TypingLine:
			t.types(rest == "1")
		case wire.ExitLine:
			a.exit.Read(rest)
			a.ended = true
		default:
			if c.ended(kind, rest) {
				return true
			}
		}
	}
}

// types takes whether what is typed here goes to the service.
func (t *relay) types(yes bool) {
	c, a := t.client, t.attached
	a.typist = yes
	if !yes && !a.told && !c.options.has(optView) {
		a.told = true
		c.out = add(c.out, "[", c.program.Name, ": somebody else types at ", c.names[0], "; attach --take takes over]\r\n")
	}
}

// press takes what is typed here.
func (t *relay) press(typed []byte) {
	passed, found := t.attached.keys.take(nil, typed)
	t.key(passed)
	t.over = t.over || found
}

// key types at the terminal of the service.
func (t *relay) key(b []byte) {
	switch {
	case len(b) == 0:
		t.send(nil)
	case !t.attached.typist && t.attached.told:
		_ = sys.Write(1, []byte{7}) // BEL: nobody hears it
	case !t.client.options.has(optView):
		t.send(append([]byte(wire.SayingKeys+" "+integer(int64(len(b)))+"\n"), b...))
	}
}
