package control

import (
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/wire"
	"nimi/runtime/spec"
)

// goal answers orders, and wait: it is reached when units are as they are to be.
type goal struct {
	verb     string
	ready    bool   // of wait: to be ready, not just started
	must     []bool // by unit: the goal is about it
	may      []bool // by unit: the order may change it too
	named    []bool // by unit: the client has named it
	runs     []int  // by unit: it has to have had more runs than that
	told     []bool // by unit: its line has been made
	from     uint64 // when the order was given
	looked   uint64 // when it was last looked whether the goal is reached
	turn     uint64 // the machine's turn in which it was given: nothing has come of it yet
	replaced bool   // another order wants something else
}

// order carries out what changes units, and begins to wait for it. only is nil for wait without names.
func (s *server) order(c *client, r *wire.Request, only []bool) *wire.Refusal {
	g := &goal{verb: r.Verb, ready: r.Ready, must: only, named: only, turn: s.turn}
	if r.Verb == wire.Wait {
		if only == nil {
			g.must = s.starting()
		}
	} else {
		if no := s.early(); no != nil {
			return no
		}
		if no := s.command(r, g); no != nil {
			return no
		}
		if r.Quick || r.Verb == wire.Signal { // done once the machine has taken it
			g.must, g.may = nil, nil
		}
	}
	s.changes.use(s)
	s.changes.look(s)
	g.from, g.looked = s.changes.now, s.changes.now
	g.told = make([]bool, len(g.must))
	c.answer = g
	if r.Timeout >= 0 {
		c.timed, c.deadline = true, s.host.Now()+r.Timeout
	}
	return nil
}

// early refuses what cannot be done before services may start, nor once the launcher stops.
func (s *server) early() *wire.Refusal {
	switch {
	case s.stopping():
		return wire.Refuse(wire.ErrorStopping, "the launcher is stopping")
	case s.host.Phase() == machine.PhasePreparing:
		return wire.Refuse(wire.ErrorBusy, "the startup hook has not ended")
	case s.host.TakingOver != nil && s.host.TakingOver():
		return wire.Refuse(wire.ErrorBusy, "another program is taking over")
	}
	return nil
}

// starting returns the units that are up or on their way there.
func (s *server) starting() []bool {
	units := make([]bool, len(s.host.Program.Services))
	for i := range units {
		u, st := &s.host.Program.Services[i], s.host.Status(i)
		units[i] = !down(&st) || st.State == machine.StateFailed || st.State == machine.StateSkipped && !st.Unmet
		if u.OnFailure == spec.FailureIgnore && (st.State == machine.StateFailed || st.State == machine.StateSkipped) {
			units[i] = false
		}
	}
	return units
}

// down tells whether a unit neither runs nor is about to by itself.
//
//go:noinline
func down(st *machine.Status) bool {
	switch st.State {
	case machine.StateOff, machine.StateStopped, machine.StateCompleted, machine.StateFailed, machine.StateSkipped:
		return true
	}
	return false
}

// command tells the machine what is wanted, and the goal what will come of it.
func (s *server) command(r *wire.Request, g *goal) *wire.Refusal {
	services := s.host.Program.Services
	e := machine.Event{Kind: machine.Asked, Alone: r.Alone, Signal: r.Signal}
	switch r.Verb {
	case wire.Start:
		e.Command = machine.CommandStart
	case wire.Stop:
		e.Command = machine.CommandStop
	case wire.Restart:
		e.Command = machine.CommandRestart
	case wire.Reload:
		e.Command = machine.CommandReload
	case wire.Signal:
		e.Command = machine.CommandSignal
	}
	e.Units = g.named
	g.must, g.may = s.host.Reach(e.Command, g.named, r.Alone)
	g.runs = make([]int, len(services))
	for i := range services {
		if !g.must[i] {
			continue
		}
		u, st := &services[i], s.host.Status(i)
		switch r.Verb {
		case wire.Restart:
			if g.runs[i] = -1; st.State != machine.StateScheduled && st.State != machine.StateListening {
				g.runs[i] = st.Runs
			}
		case wire.Reload:
			if !reloads(u) && r.Signal == 0 {
				return wire.Refuse(wire.ErrorFailed, u.Name+": has no reload; --signal HUP sends it a signal, which ends it unless it handles that")
			}
		}
		if (r.Verb == wire.Reload || r.Verb == wire.Signal) && s.host.Main(i) == 0 {
			return wire.Refuse(wire.ErrorFailed, u.Name+" is "+states[st.State])
		}
	}
	if r.Verb == wire.Start || r.Verb == wire.Stop || r.Verb == wire.Restart {
		s.replace(g)
	}
	if r.Verb == wire.Reload && r.Signal != 0 { // those that have no reload are sent the signal
		signalled := e
		signalled.Command, signalled.Units = machine.CommandSignal, append([]bool(nil), e.Units...)
		e.Units = append([]bool(nil), e.Units...)
		for i := range services {
			if reloads(&services[i]) {
				signalled.Units[i] = false
			} else {
				e.Units[i] = false
			}
		}
		s.host.Tell(signalled)
	}
	s.host.Tell(e)
	return nil
}

// reloads tells whether it is said how a service reads its configuration again.
func reloads(u *spec.Service) bool { return u.Reload.Signal != 0 || u.Reload.Argv != nil }

// replace ends the orders that want the opposite for a unit: the last one counts.
func (s *server) replace(by *goal) {
	for _, c := range s.clients {
		g, is := c.answer.(*goal)
		if !is || g.verb != wire.Start && g.verb != wire.Stop && g.verb != wire.Restart || (g.verb == wire.Stop) == (by.verb == wire.Stop) {
			continue
		}
		for i := range g.must {
			g.replaced = g.replaced || g.has(i) && by.has(i)
		}
	}
}

// has tells whether the order is about a unit, or may change it.
func (g *goal) has(i int) bool { return g.must[i] || g.may != nil && g.may[i] }

// verdict is what a unit's state means for a goal.
type verdict uint8

const (
	pending verdict = iota
	reached
	missed
)

func (g *goal) judge(i int, st *machine.Status) verdict {
	switch g.verb {
	case wire.Reload, wire.Takeover:
		if st.Reloading {
			return pending
		}
		if g.verb == wire.Reload {
			return reached
		}
	case wire.Stop:
		if down(st) && !st.Ready { // which a oneshot is that has completed, until it is stopped
			return reached
		}
		return pending
	}
	anew := g.runs == nil || st.Runs > g.runs[i] || g.verb == wire.Start
	switch st.State {
	case machine.StateScheduled, machine.StateListening:
		return reached
	case machine.StateCompleted:
		if anew {
			return reached
		}
	case machine.StateFailed, machine.StateSkipped, machine.StateStopped, machine.StateOff:
		return missed
	case machine.StateRestarting:
		if g.verb == wire.Takeover { // it may go on so for ever
			return missed
		}
	case machine.StateRunning:
		if anew && st.Ready {
			return reached
		}
	}
	if g.verb == wire.Wait && !g.ready && st.Runs > 0 {
		return reached
	}
	return pending
}

func (g *goal) next(s *server, b []byte) ([]byte, progress) {
	switch {
	case g.replaced:
		return wire.AppendError(b, wire.ErrorBusy, "another order has taken the place of this one"), over
	case s.turn == g.turn && g.verb != wire.Wait:
		return b, waiting
	case s.changes.now == g.looked && s.turn > g.turn+1 && !s.stopping():
		return b, waiting
	}
	all, failed := true, -1
	for i := range g.must {
		if !g.has(i) {
			continue
		}
		st := s.host.Status(i)
		v := g.judge(i, &st)
		if v == pending {
			all = all && !g.must[i]
			continue
		}
		// A dependent that was down already when the machine came to a restart stays so.
		if v == missed && g.must[i] && failed < 0 && (g.named == nil || g.named[i] || st.State != machine.StateStopped) {
			failed = i
		}
		if !g.told[i] && g.verb != wire.Wait && (g.must[i] || s.changes.units[i].changed > g.from) {
			if len(b) > chunk {
				return b, more
			}
			g.told[i] = true
			b = s.unitLine(b, i)
		}
	}
	g.looked = s.changes.now
	switch {
	case failed >= 0 && (all || g.verb != wire.Takeover):
		st := s.host.Status(failed)
		if s.stopping() && st.State == machine.StateStopped {
			return wire.AppendError(b, wire.ErrorStopping, "the launcher is stopping"), over
		}
		return wire.AppendError(b, wire.ErrorFailed, s.condition(failed, &st)), over
	case all:
		return wire.AppendDone(b), over
	case s.stopping() && g.verb != wire.Stop || s.ending:
		return wire.AppendError(b, wire.ErrorStopping, "the launcher is stopping"), over
	}
	return b, waiting
}

// late names the units that the goal is not reached for.
func (g *goal) late(s *server) string {
	var l list
	for i := range g.must {
		st := s.host.Status(i)
		if g.must[i] && g.judge(i, &st) == pending {
			l.add(s.condition(i, &st))
		}
	}
	if text := l.text(); text != "" {
		return text
	}
	return "too late"
}

func (g *goal) close(s *server) { s.changes.drop() }
