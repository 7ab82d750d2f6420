package control

import (
	"nimi/runtime/internal/host"
	"nimi/runtime/internal/wire"
)

// attached answers attach: what it says is the affair of the feature that has the terminals.
type attached struct{ to host.Attached }

// attach has a client see the terminal of a service.
func (s *server) attach(c *client, r *wire.Request, only []bool) *wire.Refusal {
	if s.host.Attach == nil {
		return wire.Refuse(wire.ErrorFailed, r.Names[0]+" has no terminal: nimi.terminal is not set")
	}
	to, no := s.host.Attach(first(only), r)
	if no == nil {
		c.answer = &attached{to}
	}
	return no
}

func (a *attached) next(s *server, b []byte) ([]byte, progress) {
	b, ended := a.to.Next(b)
	switch {
	case ended, s.ending && len(b) == 0:
		return wire.AppendDone(b), over
	case len(b) > 0:
		return b, more
	}
	return b, waiting
}

func (a *attached) hear(data []byte) *wire.Refusal { return a.to.Hear(data) }

func (a *attached) late(*server) string { return "" }

func (a *attached) close(*server) { a.to.Close() }
