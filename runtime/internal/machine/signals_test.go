package machine

import (
	"testing"
	"time"

	"nimi/runtime/spec"
)

// What a signal means depends on more than its number: on who has sent it, and on whether the launcher is PID 1.
func TestSignalFacts(t *testing.T) {
	const first, hangUp = true, true
	signalled := func(s spec.Signal, first, hangUp bool) Event {
		return Event{Kind: Signalled, Signal: s, First: first, HangUp: hangUp}
	}
	for name, c := range map[string]struct {
		rules  []spec.SignalRule
		events []Event
		stops  bool // the unit is asked to stop
		kills  bool
		code   int
	}{
		"HUP":                         {nil, []Event{signalled(spec.SIGHUP, false, false)}, false, false, 0},
		"hang-up":                     {nil, []Event{signalled(spec.SIGHUP, false, hangUp)}, true, false, 0},
		"hang-up twice":               {nil, []Event{signalled(spec.SIGHUP, false, hangUp), signalled(spec.SIGHUP, false, hangUp)}, true, false, 0},
		"hang-up and TERM":            {nil, []Event{signalled(spec.SIGHUP, false, hangUp), signalled(spec.SIGTERM, false, false)}, true, false, 0},
		"TERM and hang-up":            {nil, []Event{signalled(spec.SIGTERM, false, false), signalled(spec.SIGHUP, false, hangUp)}, true, false, 0},
		"hang-up, rewritten":          {[]spec.SignalRule{{From: spec.SIGHUP, To: spec.SIGUSR1}}, []Event{signalled(spec.SIGHUP, false, hangUp)}, false, false, 0},
		"PWR":                         {nil, []Event{signalled(spec.SIGPWR, false, false)}, false, false, 0},
		"PWR as PID 1":                {nil, []Event{signalled(spec.SIGPWR, first, false)}, true, false, 0},
		"RTMIN+3":                     {nil, []Event{signalled(spec.SIGRTMIN+3, false, false)}, false, false, 0},
		"RTMIN+3 as PID 1":            {nil, []Event{signalled(spec.SIGRTMIN+3, first, false)}, true, false, 0},
		"RTMIN+3 as PID 1, rewritten": {[]spec.SignalRule{{From: spec.SIGRTMIN + 3}}, []Event{signalled(spec.SIGRTMIN+3, first, false)}, false, false, 0},
		"SEGV":                        {nil, []Event{signalled(11, false, false)}, true, false, 139},
		"SEGV and TERM":               {nil, []Event{signalled(11, false, false), signalled(spec.SIGTERM, false, false)}, true, true, 139},
	} {
		p := &spec.Program{Signals: c.rules, Services: []spec.Service{{Stop: spec.Stop{Signal: spec.SIGTERM, Timeout: 5 * time.Second}}}}
		s := play(t, p)
		begun := len(s.done)
		for _, e := range c.events {
			s.tell(e)
		}
		stops, kills := false, false
		for _, a := range s.done[begun:] {
			stops = stops || a.Kind == SignalGroup && a.Signal == spec.SIGTERM
			kills = kills || a.Kind == SignalGroup && a.Signal == spec.SIGKILL
		}
		if stops != c.stops || kills != c.kills {
			t.Errorf("%s: asked to stop %v, killed %v; want %v, %v", name, stops, kills, c.stops, c.kills)
		}
		if s.exits(0, Exit{Signal: int(spec.SIGTERM)}); c.stops && s.code != c.code {
			t.Errorf("%s: exit code: got %d, want %d", name, s.code, c.code)
		}
	}
}
