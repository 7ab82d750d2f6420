package client

import (
	"strings"
	"time"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/socket"
	"nimi/runtime/internal/wire"
)

// settle is how long changes are collected before they are shown, and redraw how long at most.
const (
	settle = 50 * time.Millisecond
	redraw = time.Second
)

// watch says how the services are whenever that changes, and on a terminal every second, until it is interrupted or the
// launcher has ended.
func (c *client) watch() {
	if !c.ask(wire.Patience, wire.NewRequest(wire.Watch, c.names...)) {
		return
	}
	a := &answer{}
	for !a.complete {
		if ok, late := c.news(a); late {
			c.unanswered()
			return
		} else if !ok {
			return
		}
	}
	if rows, _ := sys.Screen(1); rows > 0 && !c.options.has(optJSON) {
		c.screen(a)
		return
	}
	for {
		c.measure(a)
		if c.options.has(optJSON) {
			c.out = a.appendJSON(c.out, time.Now().UnixMilli())
		} else {
			v := view{}
			c.out = append(v.appendRemarks(v.appendTable(c.out, a, 0), a), '\n')
		}
		c.flush()
		socket.SetPatience(c.fd, 0)
		if ok, _ := c.news(a); !ok {
			return
		}
		socket.SetPatience(c.fd, settle)
		for begin := time.Now(); time.Since(begin) < redraw; { // changes without a pause are shown all the same
			ok, late := c.news(a)
			if late {
				break
			} else if !ok {
				return
			}
		}
	}
}

// news takes the next line of a watch. ok is false if none has come in time, or at the end, which has been reported.
func (c *client) news(a *answer) (ok, late bool) {
	line, ok, late := c.line()
	if !ok {
		return false, late
	}
	kind, rest, _ := strings.Cut(string(line), " ")
	if c.ended(kind, rest) {
		return false, false
	}
	a.take(kind, rest)
	expected := int(a.head.Units)
	if len(c.names) > 0 {
		expected = len(c.names)
	}
	if !a.complete && kind == wire.UnitLine && len(a.units) >= expected {
		a.complete, c.deadline = true, 0
	}
	return true, false
}
