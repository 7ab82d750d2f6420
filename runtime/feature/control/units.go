package control

import (
	"strconv"

	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/wire"
	"nimi/runtime/spec"
)

// states are the words for machine.State.
var states = [...]string{
	machine.StateWaiting: wire.StateWaiting, machine.StateOff: wire.StateOff, machine.StateScheduled: wire.StateScheduled,
	machine.StateListening: wire.StateListening,
	machine.StateStarting:  wire.StateStarting, machine.StateRunning: wire.StateRunning, machine.StateStopping: wire.StateStopping,
	machine.StateRestarting: wire.StateRestarting, machine.StateStopped: wire.StateStopped, machine.StateCompleted: wire.StateCompleted,
	machine.StateFailed: wire.StateFailed, machine.StateSkipped: wire.StateSkipped,
}

// causes are the words for machine.Cause.
var causes = [...]string{
	machine.CausePreStart: "pre-start", machine.CausePostStart: "post-start", machine.CauseCondition: "condition", machine.CauseEarly: "early",
	machine.CauseStartTimeout: "start-timeout", machine.CauseNotReady: "not-ready", machine.CauseUnhealthy: "unhealthy",
	machine.CauseWatchdog: "watchdog", machine.CauseDemand: "trigger-limit",
}

// phases are the words for machine.Phase.
var phases = [...]string{
	machine.PhasePreparing: wire.StateStarting, machine.PhaseStarting: wire.StateStarting, machine.PhaseRunning: wire.StateRunning,
	machine.PhaseStopping: wire.StateStopping,
}

// launcherLine appends what there is to say of the launcher itself.
func (s *server) launcherLine(b []byte) []byte {
	h := s.host
	if s.build == "" {
		s.build = wire.Build(h.Program, h.Version)
	}
	l := wire.Launcher{
		Name: h.Program.Name, Pid: int64(sys.Pid()), Version: h.Version, Uptime: h.Now().Milliseconds(), State: phases[h.Phase()],
		Units: int64(len(h.Program.Services)), Build: s.build, Settings: h.Program.Hash, Directory: s.directory,
	}
	return l.Append(b)
}

// unitLine appends how a unit is.
func (s *server) unitLine(b []byte, i int) []byte {
	h := s.host
	u, st := &h.Program.Services[i], h.Status(i)
	hash := wire.HashOf(u)
	line := wire.Unit{
		Name: u.Name, Path: u.Path, State: states[st.State], Ready: st.Ready, Pid: int64(h.Main(i)), Session: int64(h.Session(i)),
		Restarts: int64(st.Restarts), Runs: int64(st.Runs), Process: hash.Process, Config: hash.Config, Policy: hash.Policy,
	}
	if st.Since > 0 {
		line.Since = s.wall(st.Since)
	}
	if st.Ended && !st.Exit.Unstarted {
		if st.Exit.Signal != 0 {
			line.Signal = h.SignalName(spec.Signal(st.Exit.Signal))
		} else {
			line.Exit = strconv.Itoa(st.Exit.Code)
		}
	}
	if st.Ended {
		line.Cause = causes[st.Cause]
		if h.Cause != nil && h.Cause(i, st.Exit) != "" {
			line.Cause = wire.CauseMemory
		}
	}
	switch {
	case st.State == machine.StateRestarting:
		line.Due = s.wall(st.Due)
	case st.State == machine.StateScheduled && h.NextRun != nil:
		line.Due = h.NextRun(i) / 1e6
	}
	line.Waits = s.waits(i, &st)
	if err := h.Problem(i); err != nil {
		line.Problem = err.Error()
	}
	if h.Note != nil {
		line.Note = h.Note(i)
	}
	switch l := &u.Logging; {
	case l.File && h.LogFiles != "":
		line.Log = h.LogFiles + "/" + u.Name + ".txt"
	case l.StderrPath == "":
		line.Log = l.Path
	}
	if h.Usage != nil && line.Session != 0 {
		memory, cpu := h.Usage(i)
		line.Memory, line.CPU = memory, cpu.Milliseconds()
	}
	return line.Append(b)
}
