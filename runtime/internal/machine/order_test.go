package machine

import (
	"slices"
	"testing"
	"time"

	"nimi/runtime/spec"
)

// stack is db ← middle ← app. The middle is changed by the test; app waits until it is as the condition says.
func stack(c spec.Condition, change func(middle *spec.Service)) *spec.Program {
	p := chain(3)
	p.Services[1].Restart.Mode = spec.RestartNever
	p.Services[2].DependsOn[0].Condition = c
	change(&p.Services[1])
	return p
}

// oneshot makes a service one.
func oneshot(s *spec.Service) { s.Type = spec.TypeOneshot }

// inTheMiddle are the ways in which a unit may not run while what depends on it does. Each ends with app running.
var inTheMiddle = []struct {
	name      string
	condition spec.Condition
	change    func(*spec.Service)
	play      func(*script)
	restart   []int // what `restart db` stops and starts, in order
	back      State // of the middle after that
}{
	{"completed oneshot", spec.ConditionReady, oneshot,
		func(s *script) { s.exits(1, Exit{}) }, []int{-3, -1, 0, 1, 2}, StateCompleted},
	{"completed service", spec.ConditionCompleted, func(*spec.Service) {},
		func(s *script) { s.exits(1, Exit{}) }, []int{-3, -1, 0, 2}, StateCompleted},
	{"failed", spec.ConditionStarted, func(*spec.Service) {},
		func(s *script) { s.exits(1, Exit{Code: 1}) }, []int{-3, -1, 0, 1, 2}, StateRunning},
	{"stopped alone", spec.ConditionReady, func(*spec.Service) {},
		func(s *script) { s.asks(1, CommandStop, true) }, []int{-3, -1, 0, 1, 2}, StateRunning},
	{"scheduled", spec.ConditionReady, func(u *spec.Service) {
		oneshot(u)
		u.Schedule = spec.Schedule{Interval: time.Hour, RunOnStart: true}
	}, func(s *script) { s.exits(1, Exit{}) }, []int{-3, -1, 0, 1, 2}, StateScheduled},
	{"between restarts", spec.ConditionReady, func(u *spec.Service) { u.Restart = spec.Restart{Mode: spec.RestartAlways, Delay: time.Hour} },
		func(s *script) { s.exits(1, Exit{Code: 1}) }, []int{-3, -1, 0, 1, 2}, StateRunning},
	{"not started", spec.ConditionReady, func(u *spec.Service) { u.Manual = true },
		func(s *script) { s.asks(2, CommandStart, true) }, []int{-3, -1, 0, 1, 2}, StateRunning},
}

// Whatever has become of the unit between a database and a program that uses it, the program ends first.
func TestOrderIsTransitive(t *testing.T) {
	for _, c := range inTheMiddle {
		begin := func() *script {
			s := play(t, stack(c.condition, c.change))
			c.play(s)
			if got := states(s.m, 3); got[0] != StateRunning || got[2] != StateRunning || got[1] == StateRunning {
				t.Fatalf("%s: got states %v before", c.name, got)
			}
			return s
		}
		s := begin()
		if got, want := s.asks(0, CommandStop, false), []int{-3, -1}; !slices.Equal(got, want) {
			t.Errorf("%s: stop db: got order %v, want %v", c.name, got, want)
		}
		if got := states(s.m, 3); got[0] != StateStopped || got[2] != StateStopped {
			t.Errorf("%s: stop db: got states %v", c.name, got)
		}
		s = begin()
		s.after(Event{Kind: Signalled, Signal: spec.SIGTERM})
		if got, want := s.settle(), []int{-3, -1}; !slices.Equal(got, want) {
			t.Errorf("%s: TERM: got order %v, want %v", c.name, got, want)
		}
		s = begin()
		s.oneshots = true
		if got := s.asks(0, CommandRestart, false); !slices.Equal(got, c.restart) {
			t.Errorf("%s: restart db: got order %v, want %v", c.name, got, c.restart)
		}
		if got, want := states(s.m, 3), []State{StateRunning, c.back, StateRunning}; !slices.Equal(got, want) {
			t.Errorf("%s: restart db: got states %v, want %v", c.name, got, want)
		}
	}
}

// A skipped unit never ran, so nothing above it does; it is in the way of nothing.
func TestOrderThroughSkipped(t *testing.T) {
	p := chain(4)
	p.Services[0].Restart.Mode, p.Services[0].OnFailure = spec.RestartNever, spec.FailureIgnore
	p.Services[1].DependsOn[0].Condition = spec.ConditionCompletedSuccessfully
	p.Services[2].DependsOn[0].Condition = spec.ConditionStarted
	s := play(t, p)
	s.exits(0, Exit{Code: 1})
	if got, want := states(s.m, 4), []State{StateFailed, StateSkipped, StateSkipped, StateSkipped}; !slices.Equal(got, want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	if s.code < 0 {
		t.Error("the program goes on, though nothing is left to do")
	}
}

// Each unit of a layer depends on all of the layer below: there are more paths than could be tried.
func TestOrderManyPaths(t *testing.T) {
	const layers, width = 100, 10
	p := &spec.Program{}
	for i := range layers * width {
		s := spec.Service{Stop: spec.Stop{Signal: spec.SIGTERM, Timeout: time.Hour}}
		for d := range width {
			if i >= width {
				s.DependsOn = append(s.DependsOn, spec.Dependency{Service: (i/width-1)*width + d})
			}
		}
		p.Services = append(p.Services, s)
	}
	s := play(t, p)
	last := layers*width - 1
	if s.m.Status(last).State != StateRunning {
		t.Fatal("the last does not run")
	}
	got := s.asks(0, CommandRestart, false)
	if want := 2 * (layers*width - width + 1); len(got) != want {
		t.Errorf("restart of the lowest: got %d stops and starts, want %d", len(got), want)
	}
	for n, i := range got {
		if i >= 0 {
			break
		}
		if n > 0 && (-1-i)/width > (-1-got[n-1])/width {
			t.Fatalf("unit %d is stopped after unit %d, which it depends on", -1-i, -1-got[n-1])
		}
	}
}

// An order that was acknowledged holds: a restart of what it depends on does not bring back what a person has just stopped.
func TestRestartLeavesStopped(t *testing.T) {
	s := play(t, chain(2))
	s.tell(commandTo(s.m, CommandStop, false, 1))
	s.asks(0, CommandRestart, false)
	s.exits(1, Exit{})
	s.settle()
	if got, want := states(s.m, 2), []State{StateRunning, StateStopped}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestReach(t *testing.T) {
	for _, c := range inTheMiddle {
		s := play(t, stack(c.condition, c.change))
		c.play(s)
		up := !s.m.units[1].down()
		for _, r := range []struct {
			command   Command
			alone     bool
			must, may []bool
		}{
			{CommandStop, false, []bool{true, up, true}, nil},
			{CommandRestart, false, []bool{true, up, true}, nil},
			{CommandStop, true, []bool{true, false, false}, nil},
			{CommandStart, false, []bool{true, false, false}, []bool{true, false, false}},
			{CommandReload, false, []bool{true, false, false}, nil},
		} {
			must, may := s.m.Reach(r.command, []bool{true, false, false}, r.alone)
			if !slices.Equal(must, r.must) || !slices.Equal(may, r.may) {
				t.Errorf("%s: command %d, alone %v: got %v and %v, want %v and %v", c.name, r.command, r.alone, must, may, r.must, r.may)
			}
		}
	}
	s := play(t, chain(3))
	if _, may := s.m.Reach(CommandStart, []bool{false, false, true}, false); !slices.Equal(may, []bool{true, true, true}) {
		t.Errorf("start of the last: got %v", may)
	}
}
