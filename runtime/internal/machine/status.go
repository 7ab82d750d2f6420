package machine

import (
	"time"

	"nimi/runtime/spec"
)

// State is where a unit stands, as a person sees it.
type State uint8

// The states.
const (
	// StateWaiting: for what it depends on.
	StateWaiting State = iota
	// StateOff: it has not been started and does not start by itself.
	StateOff
	// StateScheduled: for its time.
	StateScheduled
	// StateListening: for what comes to its sockets.
	StateListening
	// StateStarting: it is on its way to be ready.
	StateStarting
	// StateRunning: its main process runs, and it is ready.
	StateRunning
	// StateStopping: its end has been asked for, or its main process has ended and others have not.
	StateStopping
	// StateRestarting: it will start again after a delay.
	StateRestarting
	// StateStopped: it was asked to stop.
	StateStopped
	// StateCompleted: it has ended in success. A oneshot is ready then.
	StateCompleted
	// StateFailed: it has failed for good.
	StateFailed
	// StateSkipped: it has not started, as what it depends on did not become what it waits for.
	StateSkipped
)

// Phase is where the whole program stands.
type Phase uint8

// The phases.
const (
	// PhasePreparing: the startup hook runs, or is about to. Commands have no effect yet.
	PhasePreparing Phase = iota
	// PhaseStarting: some units that start by themselves have come to nothing yet.
	PhaseStarting
	// PhaseRunning: all of them have been ready, have ended or wait for their schedule or a connection.
	PhaseRunning
	// PhaseStopping: the program is about to end. Commands have no effect any more.
	PhaseStopping
)

// Phase returns where the program stands.
func (m *Machine) Phase() Phase {
	switch {
	case m.phase == preparingProgram:
		return PhasePreparing
	case m.phase > up:
		return PhaseStopping
	case m.settling > 0:
		return PhaseStarting
	}
	return PhaseRunning
}

// Status is how a unit is.
type Status struct {
	State State
	Ready bool
	// Since is when its main process was started last, or has ended, or, if it never ran, 0.
	Since time.Duration
	// Runs counts its main processes, Restarts those in a row that followed a failure.
	Runs, Restarts int
	// Exit and Cause are how its last run ended. Ended tells whether one has.
	Ended bool
	Exit  Exit
	Cause Cause
	// Due is when it starts again, in StateRestarting.
	Due time.Duration
	// Unmet: it is skipped as its condition, or that of what it depends on, does not hold. That is no failure.
	Unmet bool
	// Reloading: its reload command runs.
	Reloading bool
	// Answer is that to its last probe, while it is probed.
	Answer Answer
}

// Answer is what has come of a probe.
type Answer struct {
	// Bad: it was not as it should be.
	Bad bool
	// Role is RoleReady or RoleHealth.
	Role Role
	// Text says why, and Exit how a command has ended.
	Text string
	Exit Exit
}

// Status returns how a unit is.
func (m *Machine) Status(i int) Status {
	u := &m.units[i]
	s := Status{State: u.seen(), Ready: u.ready && u.state == running && u.escalation == calm && !u.unready() || u.completed(), Since: u.over, Runs: u.runs, Restarts: u.restarts,
		Ended: u.hasEnded, Exit: u.lastExit, Cause: u.lastCause, Reloading: u.reloading, Unmet: u.state == ended && u.outcome == unmet}
	for _, p := range [...]*probe{&u.resting, &u.probe} {
		if p.failed && p.state != notProbing {
			s.Answer = Answer{true, p.role, p.said, p.exit}
		}
	}
	switch u.state {
	case running, draining:
		s.Since = u.since
	case backoff:
		s.Due = u.life.at
	}
	return s
}

// Awaits returns what a waiting unit waits for: those of its dependencies that are not yet as they have to be. Where all
// are, it is those that are about to change themselves, or that wait for such ones.
func (m *Machine) Awaits(i int) (all []spec.Dependency) {
	u := &m.units[i]
	if u.state != waiting {
		return nil
	}
	for _, d := range u.service.DependsOn {
		if d.Any > 0 && m.alternatives(m, m.now, i, stepOpen) {
			continue
		}
		if holds, _ := m.units[d.Service].reached(d.Condition); !holds && !(d.Optional && m.units[d.Service].down()) {
			all = append(all, d)
		}
	}
	for _, d := range u.service.DependsOn {
		if dep := &m.units[d.Service]; len(all) == 0 && (!dep.open || dep.intent != asConfigured) {
			return append(all, d)
		}
	}
	return all
}

func (u *unit) seen() State {
	switch u.state {
	case waiting:
		return StateWaiting
	case idle:
		switch {
		case u.intent != asConfigured:
			return StateStopped
		case u.scheduled() && u.demand != nil:
			return StateListening
		case u.scheduled():
			return StateScheduled
		}
		return StateOff
	case preparing, starting:
		if u.escalation != calm {
			return StateStopping
		}
		return StateStarting
	case running:
		switch {
		case u.escalation != calm:
			return StateStopping
		case u.ready, u.oneshot():
			return StateRunning
		}
		return StateStarting
	case concluding:
		return StateRunning
	case done:
		return StateCompleted
	case draining, undoing, finishing:
		return StateStopping
	case backoff:
		return StateRestarting
	}
	switch u.outcome {
	case succeeded:
		return StateCompleted
	case failed:
		return StateFailed
	case skipped, unmet:
		return StateSkipped
	}
	return StateStopped
}

// Result is what systemd calls the outcome of the run that is ending, where that does not follow from how the main process has
// ended (SERVICE_RESULT in systemd.exec(5)), and how that has. Unstarted: there was none.
func (m *Machine) Result(i int) (result string, e Exit) {
	u := &m.units[i]
	e = u.exit
	switch {
	case u.cause == CauseCondition:
		return "exec-condition", Exit{Unstarted: true}
	case u.cause == CausePreStart || e.Unstarted:
		return "resources", Exit{Unstarted: true}
	case u.cause == CauseWatchdog:
		return "watchdog", e
	case u.cause == CauseStartTimeout || u.escalation == killed:
		return "timeout", e
	case u.cause != CauseNone || m.early(u):
		return "protocol", e
	case u.succeeded() || m.leaving(u) && u.heeded():
		return "success", e
	}
	return "", e
}

// heeded tells whether the main process has ended by the stop signal, or with the conventional code for that.
func (u *unit) heeded() bool {
	asked := int(u.service.Stop.Signal)
	return u.exit.Signal == asked || u.exit.Code == 128+asked
}
