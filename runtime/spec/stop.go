package spec

import "time"

// Stop is how one service is asked to end (nimi.stop).
type Stop struct {
	// Signal asks the service to end.
	Signal Signal
	// To says which of its processes get Signal.
	To StopTo
	// Timeout passes before what is left of the group is killed. It counts from the beginning of the preStop hook, or
	// of Argv or Signal where there is none; the postStop hook has as long again. 0: any time.
	Timeout time.Duration
	// Argv is a command that is run first. Signal follows once it has ended, if the service then still runs.
	Argv []string
}

// StopTo is nimi.stop.to: which processes of a service get the stop signal, and what becomes of the others.
type StopTo uint8

// The values of nimi.stop.to.
const (
	// StopGroup: all of the process group. What is left of it after Timeout is killed (KillMode=control-group in
	// systemd.kill(5)).
	StopGroup StopTo = iota
	// StopMain: the main process alone. What is left of the group when it has ended is killed (KillMode=mixed).
	StopMain
	// StopProcess: the main process alone. What is left of the group when it has ended lives on while the service restarts
	// (KillMode=process), until the service is taken down or the program ends.
	StopProcess
)

// Values implements [Enum].
func (StopTo) Values() []Value { return stopToValues[:] }

var stopToValues = [...]Value{
	{"group", "StopGroup"},
	{"main", "StopMain"},
	{"process", "StopProcess"},
}
