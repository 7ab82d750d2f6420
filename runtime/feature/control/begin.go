package control

import (
	"strconv"

	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/wire"
	"nimi/runtime/spec"
)

// begin begins to answer a request.
func (s *server) begin(c *client, r *wire.Request) *wire.Refusal {
	if executes(r) {
		if no := entrust(c); no != nil {
			return no
		}
	}
	if r.Verb == wire.Takeover {
		return s.takeOver(c, r)
	}
	names := r.Names
	if r.Verb == wire.Exec {
		names = names[:1]
	}
	only, no := s.find(names)
	if no != nil {
		return no
	}
	switch r.Verb {
	case wire.Hello, wire.Status, wire.Health:
	case wire.Logs:
		if !r.Follow {
			break
		}
		fallthrough
	default:
		if !s.admit() {
			return wire.Refuse(wire.ErrorBusy, tooMany)
		}
	}
	switch r.Verb {
	case wire.Hello:
		c.answer = &listing{}
	case wire.Status:
		c.answer = &listing{only: only, units: len(s.host.Program.Services)}
	case wire.Watch:
		s.changes.use(s)
		s.changes.look(s)
		c.answer = &listing{only: only, units: len(s.host.Program.Services), watch: true, until: s.changes.now}
	case wire.Logs:
		l, no := s.newLogs(only, r)
		if no != nil {
			return no
		}
		c.answer = l
	case wire.Exec:
		return s.exec(c, r, only)
	case wire.Attach:
		return s.attach(c, r, only)
	case wire.Down:
		s.leave(c, r)
	case wire.Health:
		if text := s.health(); text != "" {
			return wire.Refuse(wire.ErrorFailed, text)
		}
		c.out, c.ended = wire.AppendDone(c.out), true
	default:
		return s.order(c, r, only)
	}
	return nil
}

// find looks up names; none are all units, and nil.
func (s *server) find(names []string) (only []bool, no *wire.Refusal) {
	services := s.host.Program.Services
	switch {
	case names == nil:
		return nil, nil
	case len(names) > len(services):
		return nil, wire.Usage("more names than services")
	}
	only = make([]bool, len(services))
next:
	for _, n := range names {
		for i := range services {
			if services[i].Name == n {
				only[i] = true
				continue next
			}
		}
		return nil, wire.Refuse(wire.ErrorUnknown, n)
	}
	return only, nil
}

// health says what is wrong; "" is nothing. What is to start by itself has to be up.
func (s *server) health() string {
	var l list
	for i := range s.host.Program.Services {
		u, st := &s.host.Program.Services[i], s.host.Status(i)
		switch {
		case u.Manual || st.Unmet || st.State == machine.StateCompleted || st.State == machine.StateScheduled || st.State == machine.StateListening || st.State == machine.StateRunning && st.Ready:
			continue
		case u.OnFailure == spec.FailureIgnore && (st.State == machine.StateFailed || st.State == machine.StateSkipped):
			continue
		case u.Schedule.Set() && st.State == machine.StateRunning: // at work
			continue
		}
		l.add(s.condition(i, &st))
	}
	return l.text()
}

// list is what is wrong with services, of which the first are named.
type list struct {
	said string
	n    int
}

// mostNamed is how many services a list names.
const mostNamed = 10

func (l *list) add(text string) {
	if l.n++; l.n > mostNamed {
		return
	}
	if l.said != "" {
		l.said += "; "
	}
	l.said += text
}

func (l *list) text() string {
	if l.n > mostNamed {
		return l.said + "; and " + strconv.Itoa(l.n-mostNamed) + " more"
	}
	return l.said
}
