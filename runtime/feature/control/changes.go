package control

import "nimi/runtime/internal/machine"

// changes tells which units have changed since when. A moment is a number that grows with each change, so that a client
// needs to keep one number, however many units there are. It is kept up while somebody uses it.
type changes struct {
	users int
	now   uint64
	units []seen
}

// seen is how a unit was when it was looked at last.
type seen struct {
	status  machine.Status
	waits   string // of one that waits; of others it follows from status
	pid     int
	note    string
	changed uint64 // when it was found to be another than before
}

// use keeps the changes from now on; drop ends that.
func (c *changes) use(s *server) {
	if c.users++; c.users == 1 {
		c.units = make([]seen, len(s.host.Program.Services))
		for i := range c.units {
			c.units[i] = s.see(i)
		}
	}
}

func (c *changes) drop() {
	if c.users--; c.users == 0 {
		c.units = nil
	}
}

func (s *server) see(i int) seen {
	now := seen{status: s.host.Status(i), pid: s.host.Main(i)}
	if now.status.State == machine.StateWaiting {
		now.waits = s.waits(i, &now.status)
	}
	if s.host.Note != nil {
		now.note = s.host.Note(i)
	}
	return now
}

// look finds out what has changed.
func (c *changes) look(s *server) {
	moment := c.now + 1
	for i := range c.units {
		u := s.see(i)
		if u.changed = c.units[i].changed; u != c.units[i] {
			u.changed, c.now = moment, moment
			c.units[i] = u
		}
	}
}
