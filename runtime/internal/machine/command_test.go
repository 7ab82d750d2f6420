package machine

import (
	"slices"
	"testing"

	"nimi/runtime/spec"
)

// chain is a program of services each of which depends on the one before.
func chain(n int) *spec.Program {
	p := &spec.Program{}
	for i := range n {
		s := spec.Service{Stop: spec.Stop{Signal: spec.SIGTERM, Timeout: 5 * second}}
		if i > 0 {
			s.DependsOn = []spec.Dependency{{Service: i - 1}}
		}
		p.Services = append(p.Services, s)
	}
	return p
}

// asks has a person ask for something, and lets it settle. It returns what was stopped and started, in order: -1 - unit for
// a stop.
func (s *script) asks(unit int, c Command, alone bool) (order []int) {
	s.after(commandTo(s.m, c, alone, unit))
	return s.settle()
}

// settle ends whatever is told to end, and what runs once if oneshots is set; it returns what was stopped and started, as
// asks does.
func (s *script) settle() (order []int) {
	for n := 0; n < len(s.done); n++ {
		switch a := s.done[n]; {
		case a.Kind == SignalGroup && a.Signal == spec.SIGTERM:
			order = append(order, -1-a.Unit)
			s.exits(a.Unit, Exit{Signal: int(spec.SIGTERM)})
		case a.Kind == Start && a.Role == RoleMain:
			order = append(order, a.Unit)
			if s.oneshots && s.m.units[a.Unit].oneshot() {
				s.exits(a.Unit, Exit{})
			}
		}
	}
	return order
}

// commandTo is a person's command to units.
func commandTo(m *Machine, c Command, alone bool, units ...int) Event {
	e := Event{Kind: Asked, Command: c, Alone: alone, Units: make([]bool, len(m.program.Services))}
	for _, i := range units {
		e.Units[i] = true
	}
	return e
}

func states(m *Machine, n int) (all []State) {
	for i := range n {
		all = append(all, m.Status(i).State)
	}
	return all
}

func TestCommands(t *testing.T) {
	s := play(t, chain(3))
	for _, c := range []struct {
		name    string
		unit    int
		command Command
		alone   bool
		order   []int
		states  []State
	}{
		{"stop takes dependents along, first", 1, CommandStop, false, []int{-3, -2}, []State{StateRunning, StateStopped, StateStopped}},
		{"again: nothing to do", 1, CommandStop, false, nil, []State{StateRunning, StateStopped, StateStopped}},
		{"start takes dependencies along, first", 2, CommandStart, false, []int{1, 2}, []State{StateRunning, StateRunning, StateRunning}},
		{"start of what is up", 2, CommandStart, false, nil, []State{StateRunning, StateRunning, StateRunning}},
		{"restart", 0, CommandRestart, false, []int{-3, -2, -1, 0, 1, 2}, []State{StateRunning, StateRunning, StateRunning}},
		{"restart alone", 0, CommandRestart, true, []int{-1, 0}, []State{StateRunning, StateRunning, StateRunning}},
		{"stop alone", 0, CommandStop, true, []int{-1}, []State{StateStopped, StateRunning, StateRunning}},
		{"restart of what is stopped", 0, CommandRestart, false, []int{0}, []State{StateRunning, StateRunning, StateRunning}},
	} {
		if got := s.asks(c.unit, c.command, c.alone); !slices.Equal(got, c.order) {
			t.Errorf("%s: got order %v, want %v", c.name, got, c.order)
		}
		if got := states(s.m, 3); !slices.Equal(got, c.states) {
			t.Errorf("%s: got states %v, want %v", c.name, got, c.states)
		}
	}
	if s.asks(0, CommandStop, false); s.code >= 0 {
		t.Error("the program ends when all has been stopped by hand")
	}
	if s.tell(Event{Kind: Signalled, Signal: spec.SIGTERM}); s.code != 0 {
		t.Errorf("code: got %d, want 0: what a person stops has not failed", s.code)
	}
}

// What has ended for good can be started again; the last command counts.
func TestCommandsOnTheWay(t *testing.T) {
	s := play(t, chain(2))
	s.exits(1, Exit{})
	if got := s.asks(1, CommandStart, false); !slices.Equal(got, []int{1}) {
		t.Errorf("start of what has completed: got %v", got)
	}
	s.tell(commandTo(s.m, CommandRestart, false, 1))
	s.tell(commandTo(s.m, CommandStop, false, 1))
	if s.exits(1, Exit{Signal: int(spec.SIGTERM)}); s.m.Status(1).State != StateStopped {
		t.Errorf("restart, then stop: got state %v, want stopped", s.m.Status(1).State)
	}
	s.asks(1, CommandStart, false)
	s.tell(commandTo(s.m, CommandStop, false, 0))
	s.tell(commandTo(s.m, CommandStart, false, 1))
	s.exits(1, Exit{Signal: int(spec.SIGTERM)})
	s.exits(0, Exit{Signal: int(spec.SIGTERM)})
	if got := states(s.m, 2); !slices.Equal(got, []State{StateRunning, StateRunning}) {
		t.Errorf("start of a dependent while both are stopped: got states %v, want both to run", got)
	}
	s.tell(commandTo(s.m, CommandStop, false, 1))
	s.exits(1, Exit{Signal: int(spec.SIGTERM)})
	s.tell(commandTo(s.m, CommandStop, false, 0))
	s.tell(commandTo(s.m, CommandStart, false, 0))
	if s.exits(0, Exit{Signal: int(spec.SIGTERM)}); s.m.Status(0).State != StateRunning {
		t.Errorf("stop, then start: got state %v, want running", s.m.Status(0).State)
	}
}
