package control

import (
	"strconv"

	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// states are the words for machine.State.
var states = [...]string{
	machine.StateWaiting: "waiting", machine.StateOff: "off", machine.StateScheduled: "scheduled",
	machine.StateStarting: "starting", machine.StateRunning: "running", machine.StateStopping: "stopping",
	machine.StateRestarting: "restarting", machine.StateStopped: "stopped", machine.StateCompleted: "completed",
	machine.StateFailed: "failed", machine.StateSkipped: "skipped",
}

// causes are the words for machine.Cause.
var causes = [...]string{
	machine.CausePreStart: "pre-start", machine.CausePostStart: "post-start", machine.CauseEarly: "early",
	machine.CauseStartTimeout: "start-timeout", machine.CauseNotReady: "not-ready", machine.CauseUnhealthy: "unhealthy",
	machine.CauseWatchdog: "watchdog",
}

// phases are the words for machine.Phase.
var phases = [...]string{
	machine.PhasePreparing: "starting", machine.PhaseStarting: "starting", machine.PhaseRunning: "running",
	machine.PhaseStopping: "stopping",
}

// hashSize is how long each part of a spec.Service's Hash is.
const hashSize = 16

// key appends a key of a line. That it is a call at each place, like the two that follow, saves 4 KB.
//
//go:noinline
func key(b []byte, k string) []byte { return append(append(append(b, ' '), k...), '=') }

//go:noinline
func textKey(b []byte, k, value string) []byte { return word(key(b, k), value) }

//go:noinline
func intKey(b []byte, k string, value int64) []byte { return strconv.AppendInt(key(b, k), value, 10) }

// launcherLine appends what there is to say of the launcher itself.
func (s *server) launcherLine(b []byte) []byte {
	h := s.host
	b = textKey(append(b, "launcher"...), "name", h.Program.Name)
	b = intKey(b, "pid", int64(sys.Pid()))
	b = textKey(b, "version", h.Version)
	b = intKey(b, "uptime", h.Now().Milliseconds())
	b = textKey(b, "state", phases[h.Phase()])
	return append(intKey(b, "services", int64(len(h.Program.Services))), '\n')
}

// unitLine appends how a unit is.
func (s *server) unitLine(b []byte, i int) []byte {
	h := s.host
	u, st := &h.Program.Services[i], h.Status(i)
	b = word(append(b, "unit "...), u.Name)
	b = textKey(b, "path", u.Path)
	b = textKey(b, "state", states[st.State])
	ready := int64(0)
	if st.Ready {
		ready = 1
	}
	b = intKey(b, "ready", ready)
	b = intKey(b, "pid", int64(h.Main(i)))
	b = intKey(b, "session", int64(h.Session(i)))
	since := int64(0)
	if st.Since > 0 {
		since = s.wall(st.Since)
	}
	b = intKey(b, "since", since)
	b = intKey(b, "restarts", int64(st.Restarts))
	b = intKey(b, "runs", int64(st.Runs))
	b = textKey(b, "process", u.Hash[:hashSize])
	b = textKey(b, "config", u.Hash[hashSize:])
	if st.Ended && !st.Exit.Unstarted {
		if st.Exit.Signal != 0 {
			b = textKey(b, "signal", h.SignalName(spec.Signal(st.Exit.Signal)))
		} else {
			b = intKey(b, "exit", int64(st.Exit.Code))
		}
	}
	if st.Ended && st.Cause != machine.CauseNone {
		b = textKey(b, "cause", causes[st.Cause])
	}
	if st.State == machine.StateRestarting {
		b = intKey(b, "due", s.wall(st.Due))
	}
	if err := h.Problem(i); err != nil {
		b = textKey(b, "problem", err.Error())
	}
	if h.Note != nil {
		if note := h.Note(i); note != "" {
			b = textKey(b, "note", note)
		}
	}
	return append(b, '\n')
}

// condition says how a unit is that is not as it should be.
func (s *server) condition(i int, st *machine.Status) string {
	text := s.host.Program.Services[i].Name
	switch {
	case st.State == machine.StateFailed && st.Cause != machine.CauseNone:
		return text + ": failed: " + causes[st.Cause]
	case st.State == machine.StateFailed:
		return text + ": " + s.host.Exit(i, st.Exit)
	case st.State == machine.StateStarting || st.State == machine.StateRunning && !st.Ready:
		return text + " is not ready"
	}
	return text + " is " + states[st.State]
}
