// Package feature is how those parts of the runtime that not every launcher needs attach themselves to it.
// The generated program passes the features that its table uses to launcher.Main; what it does not name is
// not linked.
package feature

import (
	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// Feature attaches one part to the launcher, before anything starts. An error ends the launcher.
type Feature func(*Host) error

// Host is what a feature sees of the launcher. All its functions are called by the goroutine that supervises;
// none may wait for anything but a local file system.
type Host struct {
	Program *spec.Program
	// Unit returns service i, or, for the index after the last service, the startup hook as a service.
	Unit func(i int) *spec.Service
	// Say prints a line of the launcher's own, without its name and newline. It never waits.
	Say func(text string)

	// BeforeStart may change the command of a unit that is about to start; an error means that it does not.
	BeforeStart []func(unit int, c *sys.Command) error
	// AfterStart is told that a start which BeforeStart had seen is over, whether or not it came to a
	// process.
	AfterStart []func(unit int)
	// Lines gets the output of the services, whole lines at a time, both streams in the order of arrival.
	// Called by the goroutine of the log pump, and only where that is part of the program.
	Lines []func(unit int, lines []byte)
	// AtEnd runs when no process is left, in the reverse order of attachment.
	AtEnd []func()
}
