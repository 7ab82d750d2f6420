package control

import (
	"strconv"

	"nimi/runtime/internal/machine"
	"nimi/runtime/spec"
)

// condition says how a unit is that is not as it should be, and why.
func (s *server) condition(i int, st *machine.Status) string {
	text := s.host.Program.Services[i].Name
	waits := s.waits(i, st)
	switch {
	case st.State == machine.StateFailed && st.Cause != machine.CauseNone:
		return text + ": failed: " + causes[st.Cause]
	case st.State == machine.StateFailed:
		return text + ": " + s.host.Exit(i, st.Exit)
	case st.State == machine.StateStarting || st.State == machine.StateRunning && !st.Ready:
		text += " is not ready"
		if waits != "" {
			text += ", it waits for " + waits
		}
		return text
	case waits != "":
		return text + " waits for " + waits
	}
	return text + " is " + states[st.State]
}

// waits says what a unit waits for, or while it is ready, what its health check has to complain of; "": nothing.
func (s *server) waits(i int, st *machine.Status) string {
	u := &s.host.Program.Services[i]
	switch {
	case st.State == machine.StateWaiting:
		text := ""
		for _, d := range s.host.Machine.Awaits(i) {
			if text != "" {
				text += ", "
			}
			text += s.host.Program.Services[d.Service].Name + become(d.Condition)
		}
		return text
	case st.State == machine.StateListening:
		return "a connection"
	case st.State == machine.StateStarting && s.host.Main(i) == 0:
		return "its preStart hook"
	case st.State == machine.StateStarting:
		return readiness(&u.Ready) + s.complaint(i, &st.Answer)
	case st.State == machine.StateRunning && st.Answer.Bad && st.Answer.Role == machine.RoleReady:
		return readiness(&u.Ready) + s.complaint(i, &st.Answer)
	case st.State == machine.StateRunning && st.Answer.Bad:
		return "a good answer to its health check" + s.complaint(i, &st.Answer)
	}
	return ""
}

// become says what a dependency has to come to.
func become(c spec.Condition) string {
	switch c {
	case spec.ConditionStarted:
		return " to be started"
	case spec.ConditionCompleted:
		return " to be completed"
	case spec.ConditionCompletedSuccessfully:
		return " to be completed in success"
	}
	return " to be ready"
}

// readiness says how a service that has been started becomes ready.
func readiness(r *spec.Ready) string {
	switch {
	case r.Notify:
		return "READY=1 from it"
	case r.Descriptor != 0:
		return "a newline on its descriptor " + strconv.Itoa(r.Descriptor)
	case r.LogLine.Source != "":
		return "a line that matches " + r.LogLine.Source
	case r.Probe.Set():
		return "a good answer to its ready check"
	}
	return "its postStart hook"
}

// complaint is the last answer to a probe, in brackets, if it was bad.
func (s *server) complaint(i int, a *machine.Answer) string {
	text := a.Text
	switch {
	case !a.Bad:
		return ""
	case text != "":
	case a.Exit.Unstarted:
		text = "it cannot be started"
	case a.Exit != machine.Exit{}:
		text = s.host.Exit(i, a.Exit)
	}
	if text == "" {
		return ""
	}
	return " (the last was: " + text + ")"
}
