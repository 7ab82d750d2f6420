// Package host is what features see of a launcher, and how they attach themselves to it. The generated program passes the
// features that its table uses to its entry; what it does not name is not linked.
//
// A feature says by its type how far it reaches: a [Plain] one changes the processes that are made, a [Supervising] one
// also watches descriptors and tells the machine of events, a [Serving] one also sees how everything is. The order in
// which features attach means nothing, but that the one comes first which takes over what was there before the launcher:
// what they do to a process they do in a named [Stage].
package host

import (
	"nimi/runtime/internal/carry"
	"nimi/runtime/internal/notice"
	"nimi/runtime/spec"
)

// Feature is one optional part of a launcher.
type Feature interface {
	// Attach is called before anything starts. An error ends the launcher.
	Attach(*Control) error
}

// Plain is a feature that needs no more than a Host.
type Plain func(*Host) error

// Attach implements Feature.
func (f Plain) Attach(c *Control) error { return f(&c.Host) }

// Supervising is a feature that takes part in the supervision of processes.
type Supervising func(*Processes) error

// Attach implements Feature.
func (f Supervising) Attach(c *Control) error { return f(&c.Processes) }

// Serving is a feature that answers others about the launcher.
type Serving func(*Control) error

// Attach implements Feature.
func (f Serving) Attach(c *Control) error { return f(c) }

// Host is what every feature sees. All functions of a feature but those in Lines are called by the goroutine that
// supervises; none may wait for anything but a local file system.
type Host struct {
	Program *spec.Program
	// Unit returns service i, or, for the index after the last service, the startup hook as a service.
	Unit func(i int) *spec.Service
	// Say prints a line of the launcher's own, without its name and newline. It never waits. Any goroutine may call it.
	Say func(text string)
	// Notices has the lines that were said. The feature that provides Drain writes them.
	Notices *notice.Queue

	// Stages has what is done to a process that is about to start, by stage; see At.
	Stages [stages][]func(*Run) error
	// AfterStart is told that a start is over, whether or not it came as far as the feature's own stage. started is false
	// if it did not come to a process.
	AfterStart []func(r *Run, started bool)
	// Lines gets the output of the services, whole lines at a time and how many they are, both streams in the order of arrival.
	// Called by the goroutine of the log pump, and only where that is part of the program.
	Lines []func(unit int, lines []byte, count int)
	// Streams gets them, uncounted, with the stream that they are of: 0 is standard output, 1 standard error.
	Streams []func(unit, stream int, lines []byte)
	// Sink returns what is to get the output of a unit's main process that was taken over, as Run.Lines would; nil: nothing.
	// One feature may provide it.
	Sink func(unit int) func(lines []byte)
	// Raw returns what is to get what is read from a unit's terminal that was taken over, as Run.Raw would; nil: nothing. One
	// feature may provide it.
	Raw func(unit int) func(b []byte)
	// Said gets the launcher's own lines, as Lines gets those of the services.
	Said []func(l notice.Line)
	// LogFiles is the directory of this run's log files, where there is one.
	LogFiles string
	// JSON is the form of lines that are objects, where a service or the launcher has them. One feature may provide it.
	JSON *Form
	// Dotenv sets the variables of a file for a process; see package dotenv, which provides it. told is what has another meaning
	// in other forms of such files.
	Dotenv func(r *Run, content string) (told string, err error)
	// Sockets returns the sockets that were bound for a unit, in the order of spec.Service.Sockets; -1: one could not be bound.
	// One feature may provide it.
	Sockets func(unit int) []int
	// Drain begins to write what is still on its way, when no process is left, and has done called, by any goroutine, once
	// that has been written. One feature may provide it.
	Drain func(done func()) Draining
	// AtEnd is called after Drain.
	AtEnd []func()
	// Carriers are the parts that have something to hand over to a program that takes over. A feature that attaches touches
	// nothing outside of the launcher: what it opens, it opens when it is needed, or as a carry.Opener.
	Carriers []carry.Carrier
	// Output is the carrier of the services' output, which comes after all others: it asks for Sink, and prints what they say.
	// One feature may provide it.
	Output carry.Carrier
}

// Form is how lines are written. The functions are called by the goroutine of the log pump.
type Form struct {
	// Prefix returns what is the same in all lines of a service's standard output (0) or standard error (1).
	Prefix func(service string, to int) []byte
	// Line appends a line, which comes in two parts of which the second ends with a newline. stamp is its time, or nil.
	Line func(b, stamp, prefix, head, tail []byte) []byte
	// Notice appends a line of the launcher's own.
	Notice func(b []byte, l notice.Line) []byte
}

// Draining is the writing of what was on its way when the last process ended.
type Draining struct {
	// Written returns how many bytes have been written so far.
	Written func() int64
	// GiveUp has the rest thrown away, after saying how much it is, if that can be said. Soon after, done is called.
	GiveUp func()
}

// At has f called in a stage of every process that is about to start. An error means that it does not start.
func (h *Host) At(s Stage, f func(*Run) error) { h.Stages[s] = append(h.Stages[s], f) }
