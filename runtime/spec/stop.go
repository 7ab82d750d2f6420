package spec

import "time"

// Stop is how one service is asked to end (nimi.stop).
type Stop struct {
	// Signal is sent to the whole process group.
	Signal Signal
	// Timeout passes before what is left of the group is killed.
	Timeout time.Duration
}
