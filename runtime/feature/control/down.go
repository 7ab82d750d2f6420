package control

import (
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/wire"
)

// leaving answers down: the units as they come to their end, and at last that nothing is left to supervise. Its
// connection stays open until the process is gone, so that a client that waits for the end of it has waited for the
// launcher's.
type leaving struct {
	told []bool // by unit: its line has been made, or it was down before
	turn uint64 // the machine's turn in which the order was given
}

// leave gives the order to end the launcher.
func (s *server) leave(c *client, r *wire.Request) {
	l := &leaving{told: make([]bool, len(s.host.Program.Services)), turn: s.turn}
	for i := range l.told {
		st := s.host.Status(i)
		l.told[i] = down(&st)
	}
	s.host.Tell(machine.Event{Kind: machine.Asked, Command: machine.CommandDown})
	if r.Quick {
		c.out, c.ended = wire.AppendDone(c.out), true
		return
	}
	c.answer = l
	if r.Timeout >= 0 {
		c.timed, c.deadline = true, s.host.Now()+r.Timeout
	}
}

func (l *leaving) next(s *server, b []byte) ([]byte, progress) {
	for i := range l.told {
		if len(b) > chunk {
			return b, more
		}
		if st := s.host.Status(i); !l.told[i] && down(&st) && s.turn > l.turn {
			l.told[i] = true
			b = s.unitLine(b, i)
		}
	}
	if s.ending {
		return wire.AppendDone(b), over
	}
	return b, waiting
}

// late names the units that have not ended.
func (l *leaving) late(s *server) string {
	var still list
	for i := range l.told {
		if st := s.host.Status(i); !down(&st) {
			still.add(s.condition(i, &st))
		}
	}
	if text := still.text(); text != "" {
		return text
	}
	return "what the services have left behind has not ended"
}

func (l *leaving) close(*server) {}
