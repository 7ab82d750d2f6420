// Package logline has services become ready by what they print (nimi.ready.logLine): a line of the output of their main
// process, standard output or standard error, in which a regular expression is found. The generator has compiled that to
// an automaton, so a launcher has no compiler for such expressions.
//
// Lines are looked at where they come by, by the goroutine of the log pump, until one matches; after that, and for units
// without an expression, they cost a comparison. A line is what the pump takes for one: without its newline, and in
// pieces if it is longer than 16 KiB.
package logline

import (
	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
)

// Feature watches the output of the runs of the units that have an expression.
var Feature = host.Supervising(attach)

func attach(h *host.Processes) error {
	automatons := make([]*automaton, len(h.Program.Services)+1) // by unit
	runs := make([]*run, len(automatons))                       // those that go on, by unit
	for i := range h.Program.Services {
		if table := h.Program.Services[i].Ready.LogLine.Table; table != "" {
			automatons[i] = newAutomaton(table)
		}
	}
	h.At(host.Descriptors, func(r *host.Run) error {
		a := automatons[r.Unit]
		if a == nil || r.Role != machine.RoleMain {
			return nil
		}
		this := &run{automaton: a}
		runs[r.Unit] = this
		unit := r.Unit
		r.Lines = func(lines []byte) {
			if this.ready(lines) {
				h.Post(func() {
					if runs[unit] == this { // else it has ended meanwhile
						h.Tell(machine.Event{Kind: machine.SaidReady, Unit: unit})
					}
				})
			}
		}
		return nil
	})
	h.Ended = append(h.Ended, func(unit int, r machine.Role) {
		if r == machine.RoleMain {
			runs[unit] = nil
		}
	})
	return nil
}

// run is one run of a unit. Lines reach only the run that has printed them, however late they are read.
type run struct {
	automaton *automaton
	done      bool // the goroutine of the log pump's
}

// ready tells whether a run is ready with these lines; once.
func (r *run) ready(lines []byte) bool {
	if r.done || !r.automaton.lines(lines) {
		return false
	}
	r.done = true
	return true
}
