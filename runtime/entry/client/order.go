package client

import (
	"time"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/text"
	"nimi/runtime/internal/wire"
	"nimi/runtime/spec"
)

// order has the launcher start, stop, restart, reload or signal services, and says what has become of each.
func (c *client) order() {
	o := &c.options
	r := wire.NewRequest(c.verb, c.names...)
	r.Alone, r.Quick = o.has(optNoDeps), o.has(optNoWait)
	var limit time.Duration
	if r.Quick || c.verb == wire.Signal {
		limit = wire.Patience
	}
	if r.Signal = o.signal; c.verb == wire.Signal {
		r.Signal = wire.ParseSignal(o.words[0])
	}
	limit = c.timeout(&r, limit)
	before := &answer{}
	if c.verb == wire.Start || c.verb == wire.Stop { // to say what was so already
		var ok bool
		if before, ok = c.look(); !ok {
			return
		}
		sys.Close(c.fd)
		before.complete = true
	}
	if !c.ask(limit, r) {
		return
	}
	told := answer{complete: true}
	for {
		kind, rest, ok := c.next()
		if !ok {
			break
		}
		if told.take(kind, rest); kind == wire.UnitLine {
			u := told.last
			b := before.find(u.Name)
			c.tell(u.Name, c.outcome(u, b.State == u.State && b.Pid == u.Pid))
			c.flush()
		}
	}
	if c.code != wire.ExitDone {
		return
	}
	for _, name := range c.names { // what there was nothing to say of
		if n := len(told.units); told.find(name) != nil && len(told.units) > n {
			c.tell(name, c.nothing(name))
		}
	}
}

// signalWords are those that a command can name.
//
//go:noinline
func signalWords() (names []string) {
	for _, v := range spec.Signal(0).Values() {
		if v.Text != "" {
			names = append(names, v.Text)
		}
	}
	return names
}

// tell prints a line about a service.
//
//go:noinline
func (c *client) tell(name, said string) {
	c.out = remark(c.out, name, said)
}

//go:noinline
func remark(b []byte, name, said string) []byte {
	return append(text.Clean(b, name+": "+said), '\n')
}

// outcome says what an order has made of a unit. same tells that it was so before.
func (c *client) outcome(u *unit, same bool) string {
	if c.verb == wire.Reload && u.State == wire.StateRunning {
		return c.reloaded(u.Name)
	}
	switch u.State {
	case wire.StateRunning:
		text := "running"
		switch {
		case same:
			text = "was running"
		case c.verb == wire.Restart:
			text = "restarted, running"
		case c.verb == wire.Start:
			text = "started, running"
		}
		if u.Pid == 0 {
			return text
		}
		return text + " as " + integer(u.Pid)
	case wire.StateFailed, wire.StateRestarting:
		if u.Problem != "" {
			return u.State + ": " + u.Problem
		}
		return u.State + ": " + u.ending()
	case wire.StateStopped:
		if same {
			return "was stopped"
		}
	}
	return u.State
}

// nothing says that an order has changed nothing.
func (c *client) nothing(name string) string {
	switch c.verb {
	case wire.Start:
		return "was running"
	case wire.Stop:
		return "was stopped"
	case wire.Signal:
		return "sent " + c.options.words[0]
	case wire.Reload:
		return c.reloaded(name)
	}
	return "restarted"
}

// reloaded says what a reload has done: a service that has none has been sent a signal.
func (c *client) reloaded(name string) string {
	for _, i := range c.indices([]string{name}) {
		if r := &c.program.Services[i].Reload; c.options.signal != 0 && r.Signal == 0 && r.Argv == nil {
			return "sent " + wire.SignalWord(c.options.signal)
		}
	}
	return "reloaded"
}
