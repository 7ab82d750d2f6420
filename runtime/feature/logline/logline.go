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
	w := &watcher{host: h, automatons: make([]*automaton, len(h.Program.Services)+1), runs: make([]*run, len(h.Program.Services)+1)}
	for i := range h.Program.Services {
		if table := h.Program.Services[i].Ready.LogLine.Table; table != "" {
			w.automatons[i] = newAutomaton(table)
		}
	}
	h.At(host.Descriptors, func(r *host.Run) error {
		a := w.automatons[r.Unit]
		if a == nil || r.Role != machine.RoleMain {
			return nil
		}
		w.runs[r.Unit] = &run{automaton: a}
		r.Lines = w.sink(r.Unit)
		return nil
	})
	h.Sink = w.sink
	h.Carriers = append(h.Carriers, w)
	h.Ended = append(h.Ended, func(unit int, r machine.Role) {
		if r == machine.RoleMain {
			w.runs[unit] = nil
		}
	})
	return nil
}

type watcher struct {
	host       *host.Processes
	automatons []*automaton // by unit
	runs       []*run       // those that go on, by unit
}

// sink returns what looks at the lines of a unit's run; nil: nothing need be looked at.
func (w *watcher) sink(unit int) func([]byte) {
	this := w.runs[unit]
	if this == nil {
		return nil
	}
	return func(lines []byte) {
		if this.ready(lines) {
			w.host.Post(func() {
				if w.runs[unit] == this { // else it has ended meanwhile
					w.host.Tell(machine.Event{Kind: machine.SaidReady, Unit: unit})
				}
			})
		}
	}
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
