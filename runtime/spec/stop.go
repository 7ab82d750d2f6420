package spec

import "time"

// Stop is how one service is asked to end (nimi.stop).
type Stop struct {
	// Signal is sent to the whole process group.
	Signal Signal
	// Timeout passes before what is left of the group is killed. It counts from the beginning of the preStop hook, or
	// of Argv or Signal where there is none; the postStop hook has as long again.
	Timeout time.Duration
	// Argv is a command that is run first. Signal follows once it has ended, if the service then still runs.
	Argv []string
}
