package client

import (
	"time"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/wire"
)

// down has the launcher end in order, says what becomes of its services, and waits until its process is gone: it closes
// the connection by that.
func (c *client) down() {
	r := wire.NewRequest(wire.Down)
	r.Quick = c.options.has(optNoWait)
	limit := time.Duration(0)
	if r.Quick {
		limit = wire.Patience
	}
	if !c.ask(c.timeout(&r, limit), r) {
		return
	}
	told := answer{complete: true}
	for {
		kind, rest, ok := c.next()
		if !ok {
			break
		}
		if told.take(kind, rest); kind == wire.UnitLine {
			c.tell(told.last.Name, c.outcome(told.last, false))
			c.flush()
		}
	}
	for c.code == wire.ExitDone && !r.Quick {
		var b [64]byte
		if n, again, err := sys.Read(c.fd, b[:]); n <= 0 && !again || err != nil {
			return
		}
	}
}
