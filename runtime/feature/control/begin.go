package control

import (
	"strconv"

	"nimi/runtime/internal/machine"
	"nimi/runtime/spec"
)

// begin begins to answer a request.
func (s *server) begin(c *client, r *request) *refusal {
	only, no := s.find(r.names)
	if no != nil {
		return no
	}
	switch r.verb {
	case "hello":
		c.answer = &listing{}
	case "status":
		c.answer = &listing{only: only, units: len(s.host.Program.Services)}
	case "watch":
		s.changes.use(s)
		s.changes.look(s)
		c.answer = &listing{only: only, units: len(s.host.Program.Services), watch: true, until: s.changes.now}
	case "logs":
		l, no := s.newLogs(only, r)
		if no != nil {
			return no
		}
		c.answer = l
	case "health":
		if text := s.health(); text != "" {
			return &refusal{"failed", text}
		}
		c.out, c.ended = append(c.out, "done\n"...), true
	default:
		return s.order(c, r, only)
	}
	return nil
}

// find looks up names; none are all units, and nil.
func (s *server) find(names []string) (only []bool, no *refusal) {
	services := s.host.Program.Services
	switch {
	case names == nil:
		return nil, nil
	case len(names) > len(services):
		return nil, usage("more names than services")
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
		return nil, &refusal{"unknown", n}
	}
	return only, nil
}

// mostProblems is how many services health names.
const mostProblems = 10

// health says what is wrong; "" is nothing. What is to start by itself has to be up.
func (s *server) health() string {
	text, bad := "", 0
	for i := range s.host.Program.Services {
		u, st := &s.host.Program.Services[i], s.host.Status(i)
		switch {
		case u.Manual || st.State == machine.StateCompleted || st.State == machine.StateScheduled || st.State == machine.StateRunning && st.Ready:
			continue
		case u.OnFailure == spec.FailureIgnore && (st.State == machine.StateFailed || st.State == machine.StateSkipped):
			continue
		case u.Schedule.Set() && st.State == machine.StateRunning: // at work
			continue
		}
		if bad++; bad <= mostProblems {
			if text != "" {
				text += "; "
			}
			text += s.condition(i, &st)
		}
	}
	if bad > mostProblems {
		text += "; and " + strconv.Itoa(bad-mostProblems) + " more"
	}
	return text
}
