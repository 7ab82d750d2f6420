package carry

// Fate is what becomes of a service when a new program takes over.
type Fate uint8

// The fates.
const (
	// Kept: it goes on as it is, down if it is down. What is new of how it is supervised holds from now on.
	Kept Fate = iota
	// Reloaded: its process goes on, with new files, and is told to read them.
	Reloaded
	// Placed: its process goes on, with new files, and is not told.
	Placed
	// Restarted: it has been taken down, and is started.
	Restarted
	// Started: it was not there, or down with what has changed, and is started.
	Started
	// Stopped: the new program does not have it.
	Stopped

	// Fates is how many there are.
	Fates
)

// Variable names, in the environment of a program that takes over, the descriptor of the state (a memfd). Neither the entry,
// which then starts nothing early, nor a service gets to see another.
const Variable = "NIMI_TAKEOVER"
