package client

import (
	"bytes"
	"strings"
	"time"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/socket"
	"nimi/runtime/internal/wire"
)

const (
	// redraw is how often a terminal shows new numbers, settle how long changes are collected.
	redraw = time.Second
	settle = 50 * time.Millisecond
)

// watch says how the services are whenever that changes, and on a terminal every second, until it is interrupted or the
// launcher has ended.
func (c *client) watch() {
	if !c.ask(wire.Patience, wire.NewRequest(wire.Watch, c.names...)) {
		return
	}
	a, rows := &answer{}, 0
	if !c.options.has(optJSON) {
		rows = sys.Rows(1)
	}
	changed, measured := false, time.Time{}
	for {
		line, ok, late := c.line()
		if !ok && !late {
			return
		}
		if ok {
			kind, rest, _ := strings.Cut(string(line), " ")
			if c.ended(kind, rest) {
				return
			}
			a.take(kind, rest)
			changed = true
			if !a.complete {
				expected := int(a.head.Units)
				if len(c.names) > 0 {
					expected = len(c.names)
				}
				if len(a.units) < expected {
					continue
				}
				a.complete, c.deadline = true, time.Time{}
			}
			if c.more() || time.Since(measured) < redraw { // changes without a pause are shown all the same
				socket.SetPatience(c.fd, settle)
				continue
			}
		}
		if !a.complete {
			c.fail(wire.ExitTimeout, "the launcher does not answer")
			return
		}
		now := time.Now()
		if changed || rows > 0 && now.Sub(measured) >= redraw {
			for i := range a.units {
				a.units[i].cpuBefore = a.units[i].cpu
			}
			c.measure(a)
			var elapsed int64
			if !measured.IsZero() {
				elapsed = max(1, now.Sub(measured).Milliseconds())
			}
			c.show(a, elapsed)
			if rows > 0 {
				c.frame(rows)
			} else if !c.options.has(optJSON) {
				c.out = append(c.out, '\n')
			}
			c.flush()
			changed, measured = false, now
		}
		if rows > 0 {
			socket.SetPatience(c.fd, redraw)
		} else {
			socket.SetPatience(c.fd, 0)
		}
	}
}

// frame makes of the output a screen of so many rows: what does not fit is left out (ECMA-48: home, erase to the end of
// the line, erase to the end of the screen; no automatic wrap meanwhile).
func (c *client) frame(rows int) {
	text := c.out
	c.out = append([]byte(nil), "\x1b[?7l\x1b[H"...)
	for n := 1; n < rows && len(text) > 0; n++ {
		end := bytes.IndexByte(text, '\n')
		c.out = append(append(c.out, text[:end]...), "\x1b[K\n"...)
		text = text[end+1:]
	}
	c.put("\x1b[J\x1b[?7h")
}
