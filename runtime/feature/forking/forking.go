// Package forking follows programs that fork away: the main process ends with 0, and the process that stays is named by a
// file (nimi.type = "forking", nimi.pidFile; Type=forking and PIDFile= in systemd.service(5)).
//
// The process that stays becomes the launcher's child when its parent ends, as the launcher is a sub-reaper
// (PR_SET_CHILD_SUBREAPER), so its end and how it ended are known as those of any main process. Which processes a file may
// name is decided in find.go.
package forking

import (
	"errors"
	"time"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
)

const (
	// firstLook and longestLook are the times between two looks at a file, which double from the one to the other.
	firstLook   = 5 * time.Millisecond
	longestLook = 200 * time.Millisecond
	// patience is how long a file may name the wrong process until that is said. It may still be the one of an earlier run.
	patience = time.Second
)

// Feature follows the processes that the files name.
var Feature = host.Supervising(attach)

func attach(h *host.Processes) error {
	f := &follower{host: h, runs: map[int]*run{}}
	h.At(host.Descriptors, f.prepare)
	h.AfterStart = append(h.AfterStart, f.started)
	h.Mains.Follow(f.successor)
	h.Ended = append(h.Ended, f.ended)
	h.Carriers = append(h.Carriers, f)
	return nil
}

type follower struct {
	host *host.Processes
	runs map[int]*run // by unit
}

// phase is how far a run has come.
type phase uint8

const (
	// launching: the process that the launcher has made runs.
	launching phase = iota
	// awaiting: it has ended with 0, and the file does not name its successor yet.
	awaiting
	// following: the successor leads the unit.
	following

	phaseCount
)

// run is a run of a unit.
type run struct {
	phase phase
	since time.Duration // when it began to be awaited
	look  time.Duration // the time until the next look
	wrong string        // why the file did not do at the last look
	said  bool          // that has been said
}

func (f *follower) path(unit int) string { return f.host.Unit(unit).Ready.PIDFile }

// prepare begins a run. What an earlier one has left in the file would keep many programs from starting.
func (f *follower) prepare(r *host.Run) error {
	if r.Role != machine.RoleMain || r.Service.Ready.PIDFile == "" {
		return nil
	}
	if !f.host.Orphans {
		return errors.New("pidFile: this system does not let the launcher follow processes that fork away (it has no sub-reaper): " +
			"have the program stay in the foreground")
	}
	f.removeStale(r.Unit)
	f.runs[r.Unit] = &run{}
	return nil
}

func (f *follower) started(r *host.Run, started bool) {
	if !started && r.Role == machine.RoleMain {
		delete(f.runs, r.Unit)
	}
}

// successor returns who leads the unit now that its main process has ended. One that forks away once more, as servers do
// that execute a new version of themselves, is followed again.
func (f *follower) successor(unit int, e machine.Exit) int {
	r := f.runs[unit]
	if r == nil || r.phase == launching && e != (machine.Exit{}) {
		return 0
	}
	pid, wrong := f.find(unit)
	switch {
	case pid != 0:
		f.follow(unit, r)
		return pid
	case r.phase != launching:
		return 0
	}
	r.phase, r.since, r.wrong = awaiting, f.host.Now(), wrong
	f.wait(unit, r)
	return host.Awaited
}

// follow notes that the process has been found.
func (f *follower) follow(unit int, r *run) {
	if r.phase != following {
		r.phase = following
		f.host.Tell(machine.Event{Kind: machine.SaidReady, Unit: unit})
	}
}

// wait looks at the file again after a while. How long that may go on is up to ready.startTimeout.
func (f *follower) wait(unit int, r *run) {
	r.look = min(max(2*r.look, firstLook), longestLook)
	f.host.After(r.look, func() {
		if f.runs[unit] == r && r.phase == awaiting {
			f.check(unit, r)
		}
	})
}

func (f *follower) check(unit int, r *run) {
	pid, wrong := f.find(unit)
	if pid != 0 {
		f.host.Mains.SetMain(unit, pid)
		f.follow(unit, r)
		return
	}
	r.wrong = wrong
	if f.host.Now()-r.since >= patience {
		f.complain(unit, r)
	}
	f.wait(unit, r)
}

// complain says once in a run why the file does not do.
func (f *follower) complain(unit int, r *run) {
	if !r.said {
		r.said = true
		f.host.Say(f.host.Unit(unit).Name + ": its main process has exited and left no process that can be followed: " + f.path(unit) + ": " + r.wrong)
	}
}

// ended removes what the run has left in the file, as systemd does.
func (f *follower) ended(unit int, role machine.Role) {
	r := f.runs[unit]
	if r == nil || role != machine.RoleMain {
		return
	}
	if r.phase == awaiting {
		f.complain(unit, r)
	}
	delete(f.runs, unit)
	f.removeStale(unit)
}
