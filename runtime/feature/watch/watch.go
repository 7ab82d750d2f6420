// Package watch has services restarted, reloaded, or a command run in their place, when files change (nimi.watch).
//
// The kernel tells of changes in directories (inotify(7)), so every directory below what is watched takes one of the watches
// that a user may have. They are walked a little at a time, as there may be very many. What comes in a burst is one change:
// it is acted on when nothing has changed for a while.
package watch

import (
	"strings"
	"time"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/spawn"
	"nimi/runtime/spec"
)

// Feature watches from the first turn of the launcher on, whether the services run or not.
var Feature = host.Serving(attach)

func attach(h *host.Control) error {
	f := &feature{host: h, null: -1, dirs: map[int]*directory{}, own: sys.WorkingDirectory()}
	for i := range h.Program.Services {
		if w := &h.Program.Services[i].Watch; len(w.Paths) > 0 {
			f.units = append(f.units, &unit{feature: f, index: i, watch: w})
		}
	}
	h.Beside.Ended = append(h.Beside.Ended, f.ended)
	h.After(0, f.begin)
	h.Carriers = append(h.Carriers, f)
	return nil
}

// feature watches for all units.
type feature struct {
	host    *host.Control
	own     string // the directory that the launcher was started in
	changes *sys.Changes
	units   []*unit
	dirs    map[int]*directory // by the number of their watch
	walks   []walk             // directories that are still to be watched
	walking bool
	full    bool // it has been said that no more can be watched
	null    int  // standard input of commands; -1: not open yet
}

// unit is a service whose watch this is.
type unit struct {
	feature *feature
	index   int
	watch   *spec.Watch

	armed       bool
	first, last time.Duration // when changes came that have not been acted on
	path        string        // of the first of them
	pid         int           // of the command that runs; 0: none
	again       bool          // it is to run once more
	acted       [hasty]time.Duration
	warned      bool
}

// mostDelays is for how many delays a stream of changes without a pause puts the action off.
const mostDelays = 20

// A service that writes to what it watches restarts for ever. So many restarts in so short a time, and a person is told.
const (
	hasty     = 6
	hastyTime = 20 * time.Second
)

// begin starts to watch.
func (f *feature) begin() {
	var err error
	if f.changes, err = sys.NewChanges(); err == nil {
		err = f.host.Watch(f.changes.Fd, false, f.take)
	}
	if err != nil {
		f.host.Say("watch: nothing is watched: " + err.Error())
		return
	}
	for _, u := range f.units {
		u.resolve()
	}
}

// resolve begins with all that the unit watches, or looks at it again. It takes nothing away.
func (u *unit) resolve() {
	for _, p := range u.watch.Paths {
		if !strings.HasPrefix(p, "/") {
			p = u.feature.own + "/" + p
		}
		u.feature.root(u, p)
	}
}

// change notes that something has changed.
func (u *unit) change(path string) {
	h := u.feature.host
	if u.last = h.Now(); u.armed {
		return
	}
	u.armed, u.first, u.path = true, u.last, path
	h.After(u.watch.Delay, u.settle)
}

// settle acts if nothing has changed since, or if that has gone on for too long.
func (u *unit) settle() {
	h := u.feature.host
	now := h.Now()
	quiet := u.last + u.watch.Delay
	if now < quiet && now < u.first+mostDelays*u.watch.Delay {
		h.After(quiet-now, u.settle)
		return
	}
	u.armed = false
	u.act()
}

// act does what is to be done.
func (u *unit) act() {
	h := u.feature.host
	st := h.Status(u.index)
	say := func(what string) {
		h.Say(h.Unit(u.index).Name + ": " + u.path + " has changed: " + what)
	}
	if h.Phase() == machine.PhaseStopping {
		return
	}
	e := machine.Event{Kind: machine.Asked, Units: make([]bool, len(h.Program.Services)), Alone: !u.watch.Cascade}
	e.Units[u.index] = true
	switch u.watch.Action {
	case spec.WatchRun:
		if u.pid != 0 {
			u.again = true
			return
		}
		say("running " + u.watch.Argv[0])
		u.run()
	case spec.WatchReload:
		if st.State == machine.StateRunning {
			say("reloading")
			e.Command = machine.CommandReload
			h.Tell(e)
		}
	default:
		switch st.State {
		case machine.StateStarting, machine.StateRunning, machine.StateRestarting, machine.StateFailed, machine.StateCompleted:
			say("restarting")
			u.haste()
			e.Command = machine.CommandRestart
			h.Tell(e)
		}
	}
}

// haste tells a person of a service that is restarted again and again.
func (u *unit) haste() {
	now := u.feature.host.Now()
	copy(u.acted[1:], u.acted[:])
	oldest := u.acted[hasty-1]
	if u.acted[0] = max(now, 1); oldest > 0 && now-oldest < hastyTime && !u.warned {
		u.warned = true
		u.feature.host.Say(u.feature.host.Unit(u.index).Name + ": its watch has restarted it again and again; if it writes to what is watched, name that in nimi.watch.ignore")
	}
}

// run runs the command in the place of the service.
func (u *unit) run() {
	f := u.feature
	h := f.host
	if f.null < 0 {
		f.null, _ = sys.Null()
	}
	r := &host.Run{Unit: u.index, Logged: true, Command: &spawn.Command{Argv: u.watch.Argv, Stdin: f.null, Stdout: 1, Stderr: 2}}
	r.Export("NIMI_WATCH_PATH", u.path)
	pid, err := h.Beside.Start(&h.Host, r)
	if err != nil {
		h.Say(h.Unit(u.index).Name + ": its watch command cannot start: " + err.Error())
	}
	u.pid = pid
}

// ended takes the end of a command. One for which there was more to do meanwhile runs again.
func (f *feature) ended(pid int, e machine.Exit) {
	for _, u := range f.units {
		if u.pid != pid {
			continue
		}
		u.pid = 0
		if e != (machine.Exit{}) && f.host.Phase() != machine.PhaseStopping {
			f.host.Say(f.host.Unit(u.index).Name + ": its watch command " + f.host.Exit(u.index, e))
		}
		if u.again {
			u.again = false
			u.act()
		}
	}
}
