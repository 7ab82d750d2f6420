package client

import (
	"time"

	"nimi/runtime/internal/wire"
)

// healthcheck exits with 0 if every service that ought to is up and ready.
func (c *client) healthcheck() {
	if c.ask(wire.Patience, wire.NewRequest(wire.Health)) {
		c.end()
	}
}

// wait waits until services have started or, with --ready, are ready.
func (c *client) wait() {
	r := wire.NewRequest(wire.Wait, c.names...)
	r.Ready = c.options.has(optReady)
	if c.ask(c.timeout(&r, 0), r) {
		c.end()
	}
}

// timeout adds --timeout to a request. The launcher minds it; should it not, so does the client, a little later. It returns
// how long the client waits, which without --timeout is limit.
//
//go:noinline
func (c *client) timeout(r *wire.Request, limit time.Duration) time.Duration {
	if !c.options.has(optTimeout) {
		return limit
	}
	r.Timeout = max(0, time.Duration(c.options.timeout)*time.Millisecond-c.waited)
	return r.Timeout + wire.Patience
}

// end passes over data to the end of an answer.
func (c *client) end() {
	for ok := true; ok; {
		_, _, ok = c.next()
	}
}
