package client

import (
	"strconv"
	"time"

	"nimi/runtime/internal/sys"
)

// order has the launcher start, stop, restart, reload or signal services, and says what has become of each.
func (c *client) order() {
	o := &c.options
	words := make([]string, 0, len(c.names)+3)
	var limit time.Duration
	if c.verb == "signal" {
		words, limit = append(words, o.words[0]), patience
	}
	if o.has(optNoDeps) {
		words = append(words, "--no-deps")
	}
	if o.has(optNoWait) {
		words, limit = append(words, "--no-wait"), patience
	}
	words, limit = c.timeout(words, limit)
	before := &answer{}
	if c.verb == "start" || c.verb == "stop" { // to say what was so already
		var ok bool
		if before, ok = c.look(); !ok {
			return
		}
		sys.Close(c.fd)
		c.from, c.to, c.deadline = 0, 0, time.Time{}
		before.complete = true
	}
	if !c.ask(limit, c.verb, c.chosen(words...)...) {
		return
	}
	told := answer{complete: true}
	for {
		kind, rest, ok := c.next()
		if !ok {
			break
		}
		if told.take(kind, rest); kind == "unit" {
			u := told.last
			b := before.find(u.name)
			c.tell(u.name, c.outcome(u, b.state == u.state && b.pid == u.pid))
			c.flush()
		}
	}
	if c.code != exitDone {
		return
	}
	for _, i := range c.names { // what there was nothing to say of
		name := c.program.Services[i].Name
		if n := len(told.units); told.find(name) != nil && len(told.units) > n {
			c.tell(name, c.nothing())
		}
	}
}

// timeout adds --timeout to a request. The launcher minds it; should it not, so does the client, a little later.
func (c *client) timeout(words []string, limit time.Duration) ([]string, time.Duration) {
	o := &c.options
	if !o.has(optTimeout) {
		return words, limit
	}
	return append(words, "--timeout="+strconv.Itoa(o.timeout)), time.Duration(o.timeout)*time.Millisecond + patience
}

// tell prints a line about a service.
func (c *client) tell(name, text string) {
	c.out = append(clean(c.out, name+": "+text), '\n')
}

// outcome says what an order has made of a unit. same tells that it was so before.
func (c *client) outcome(u *unit, same bool) string {
	if c.verb == "reload" && u.state == "running" {
		return "reloaded"
	}
	switch u.state {
	case "running":
		text := "running"
		switch {
		case same:
			text = "was running"
		case c.verb == "restart":
			text = "restarted, running"
		case c.verb == "start":
			text = "started, running"
		}
		if u.pid == 0 {
			return text
		}
		return text + " as " + integer(u.pid)
	case "failed", "restarting":
		if u.problem != "" {
			return u.state + ": " + u.problem
		}
		return u.state + ": " + u.ending()
	case "stopped":
		if same {
			return "was stopped"
		}
	}
	return u.state
}

// nothing says that an order has changed nothing.
func (c *client) nothing() string {
	switch c.verb {
	case "start":
		return "was running"
	case "stop":
		return "was stopped"
	case "signal":
		return "sent " + c.options.words[0]
	case "reload":
		return "reloaded"
	}
	return "restarted"
}
