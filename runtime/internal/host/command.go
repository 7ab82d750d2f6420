package host

import (
	"time"

	"nimi/runtime/internal/wire"
)

// Commanding is a feature that carries out a command of the launcher's command line: the one that is called as it is.
type Commanding interface{ Command(c Client) }

// Client is what such a feature sees of the command line. It is an interface so that a launcher without such a feature has
// nothing for it linked.
type Client interface {
	// Given tells whether an option was given, by its long name.
	Given(option string) bool
	// Ask sends a request to the launcher that runs. limit is how long the answer may take where --timeout is not given; 0:
	// any time. It returns false where that has failed, which has been said.
	Ask(limit time.Duration, r *wire.Request) bool
	// Next returns the next line of the answer. Once ok is false, the exit code is as the answer has ended, and what was wrong
	// has been said.
	Next() (kind, rest string, ok bool)
	// Tell prints a line about a service, and Put puts anything to standard output.
	Tell(name, said string)
	Put(text []byte)
	// Fail says what went wrong, and sets the exit code.
	Fail(code int, said string)
}
