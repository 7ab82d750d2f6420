package machine

import (
	"slices"
	"testing"

	"nimi/runtime/spec"
)

// undoStack is db ← network (a oneshot with an undo) ← app.
func undoStack() *spec.Program {
	return stack(spec.ConditionReady, func(s *spec.Service) {
		oneshot(s)
		s.Stop.Argv = []string{"undo"}
	})
}

// commandEnds has the present hook of a unit end.
func (s *script) commandEnds(unit int, e Exit) {
	s.tell(Event{Kind: Exited, Unit: unit, Role: s.m.units[unit].hook.role, Exit: e})
}

func undoes(unit int) func(Action) bool {
	return func(a Action) bool { return a.Kind == Start && a.Unit == unit && a.Role == RoleStop }
}

func terms(unit int) func(Action) bool {
	return func(a Action) bool { return a.Kind == SignalGroup && a.Unit == unit && a.Signal == spec.SIGTERM }
}

func TestUndoAtTheEnd(t *testing.T) {
	s := play(t, undoStack())
	s.exits(1, Exit{})
	if st := s.m.Status(1); st.State != StateCompleted || !st.Ready {
		t.Errorf("completed: got %+v, want completed and ready", st)
	}
	s.after(Event{Kind: Signalled, Signal: spec.SIGTERM})
	if !s.has(terms(2)) || s.has(undoes(1)) || s.has(terms(0)) {
		t.Errorf("TERM: got %v, want only app asked to stop", s.done)
	}
	s.done = nil
	if s.exits(2, Exit{}); !s.has(undoes(1)) || s.has(terms(0)) {
		t.Errorf("app has ended: got %v, want the undo", s.done)
	}
	if got := s.m.Status(1); got.State != StateStopping || got.Ready {
		t.Errorf("undo: got %+v, want stopping", got)
	}
	s.done = nil
	if s.commandEnds(1, Exit{}); !s.has(terms(0)) {
		t.Errorf("undone: got %v, want db asked to stop", s.done)
	}
	if s.exits(0, Exit{}); s.code != 0 {
		t.Errorf("code: got %d, want 0", s.code)
	}
}

// A program that has nothing left to do undoes what it has done, and ends.
func TestUndoWhenAllHasCompleted(t *testing.T) {
	p := undoStack()
	p.Services[0].Type, p.Services[0].Stop.Argv = spec.TypeOneshot, []string{"undo"}
	s := play(t, p)
	s.exits(0, Exit{})
	s.exits(1, Exit{})
	s.done = nil
	if s.exits(2, Exit{}); !s.has(undoes(1)) || s.has(undoes(0)) {
		t.Fatalf("got %v, want the undo of the second, and not yet of the first", s.done)
	}
	s.done = nil
	if s.commandEnds(1, Exit{Code: 1}); !s.has(undoes(0)) || !s.has(reports(ReportCommand, CauseNone)) {
		t.Fatalf("got %v, want a failed undo reported, and the next", s.done)
	}
	if s.commandEnds(0, Exit{}); s.code != 0 {
		t.Errorf("code: got %d, want 0", s.code)
	}
}

func TestUndoByCommand(t *testing.T) {
	s := play(t, undoStack())
	s.exits(1, Exit{})
	if got := s.asks(1, CommandStart, false); got != nil || s.has(undoes(1)) {
		t.Errorf("start of what is up: got %v", s.done)
	}
	if got, want := s.asks(1, CommandRestart, false), []int{-3}; !slices.Equal(got, want) || !s.has(undoes(1)) || s.has(starts(1)) {
		t.Errorf("restart: got %v, want app stopped and the undo", s.done)
	}
	s.done = nil
	if s.commandEnds(1, Exit{}); !s.has(starts(1)) || s.has(starts(2)) {
		t.Errorf("undone: got %v, want it to run again, alone", s.done)
	}
	s.done = nil
	if s.exits(1, Exit{}); !s.has(starts(2)) {
		t.Errorf("completed again: got %v, want app to start", s.done)
	}
	if s.asks(1, CommandStop, false); !s.has(undoes(1)) {
		t.Errorf("stop: got %v, want the undo", s.done)
	}
	if s.commandEnds(1, Exit{}); s.m.Status(1).State != StateStopped {
		t.Errorf("stop: got state %v, want stopped", s.m.Status(1).State)
	}
	if s.after(Event{Kind: Signalled, Signal: spec.SIGTERM}); s.has(undoes(1)) {
		t.Error("the end undoes what has been undone")
	}
}

// An undo has stop.timeout, and none at all when everything is killed.
func TestUndoIsBounded(t *testing.T) {
	s := play(t, undoStack())
	s.exits(1, Exit{})
	s.asks(2, CommandStop, false)
	s.after(Event{Kind: Signalled, Signal: spec.SIGTERM})
	if got := s.wait(); got != 5*second || !s.has(reports(ReportKilled, CauseNone)) {
		t.Errorf("got killed after %v, want stop.timeout", got)
	}
	if s.commandEnds(1, Exit{Signal: 9}); !s.has(terms(0)) {
		t.Errorf("killed: got %v, want db asked to stop", s.done)
	}
	s = play(t, undoStack())
	s.exits(1, Exit{})
	s.tell(Event{Kind: Signalled, Signal: spec.SIGTERM})
	if s.after(Event{Kind: Signalled, Signal: spec.SIGINT}); s.has(undoes(1)) {
		t.Errorf("got %v, want no undo when everything is killed", s.done)
	}
	s.exits(0, Exit{Signal: 9})
	if s.exits(2, Exit{Signal: 9}); s.code != 137 {
		t.Errorf("code: got %d, want 137", s.code)
	}
}

// A run that fails, or is stopped before it has ended, has nothing to undo; nor has one of a schedule.
func TestNothingToUndo(t *testing.T) {
	s := play(t, undoStack())
	if s.exits(1, Exit{Code: 1}); s.has(undoes(1)) {
		t.Error("a failed oneshot is undone")
	}
	s = play(t, undoStack())
	s.tell(Event{Kind: Signalled, Signal: spec.SIGTERM})
	if s.exits(1, Exit{Signal: 15}); s.has(undoes(1)) {
		t.Error("a oneshot that was stopped is undone")
	}
	p := undoStack()
	p.Services[1].Schedule = spec.Schedule{Interval: second, RunOnStart: true}
	s = play(t, p)
	s.exits(1, Exit{})
	s.after(Event{Kind: Signalled, Signal: spec.SIGTERM})
	if s.exits(2, Exit{}); s.has(undoes(1)) {
		t.Error("a job is undone")
	}
}
