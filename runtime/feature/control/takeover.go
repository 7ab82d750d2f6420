package control

import (
	"nimi/runtime/internal/carry"
	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/wire"
	"nimi/runtime/spec"
)

// takeover answers a takeover, in the program that hands over: what is to become of the services, or why nothing does. In the
// program that takes over it is a goal.
type takeover struct {
	dry, quick bool
	lines      []byte // that are to be sent
	fates      []carry.Fate
	planned    bool
	refused    string
}

// takeOver begins one.
func (s *server) takeOver(c *client, r *wire.Request) *wire.Refusal {
	switch {
	case s.host.TakeOver == nil:
		return wire.Refuse(wire.ErrorFailed, "this launcher was built without takeover (settings.takeover.enable)")
	case s.stopping():
		return wire.Refuse(wire.ErrorStopping, "the launcher is stopping")
	case s.host.Phase() == machine.PhasePreparing:
		return wire.Refuse(wire.ErrorBusy, "the startup hook has not ended")
	case s.host.TakingOver():
		return wire.Refuse(wire.ErrorBusy, "another program is taking over")
	case !s.admit():
		return wire.Refuse(wire.ErrorBusy, tooMany)
	}
	t := &takeover{dry: r.Dry, quick: r.Quick}
	c.answer = t
	if r.Reload && !r.Dry && isOwn(r.Names[1]) {
		s.reloadInstead(t)
		return nil
	}
	if r.Timeout >= 0 {
		c.timed, c.deadline = true, s.host.Now()+r.Timeout
	}
	s.host.TakeOver(&host.Takeover{
		Path: r.Names[0], File: r.Names[1], Dry: r.Dry,
		Planned: t.plan, Refused: func(why string) { t.refused = why },
	})
	return nil
}

// isOwn tells whether a file is the program that runs.
func isOwn(file string) bool {
	_, own, err := sys.ProgramFile()
	return err == nil && own.Text() == file
}

// reloadInstead does what HUP does, as there is nothing to take over from itself.
func (s *server) reloadInstead(t *takeover) {
	for i := range s.host.Program.Services {
		u := &s.host.Program.Services[i]
		fate := carry.Kept
		if reloads(u) && s.host.Main(i) != 0 {
			fate = carry.Reloaded
		}
		t.add(u.Name, fate)
	}
	t.dry, t.planned = true, true // there is no more to come
	s.host.Tell(machine.Event{Kind: machine.Signalled, Signal: spec.SIGHUP})
}

// fates are the words for carry.Fate.
var fates = [...]string{
	carry.Kept: wire.FateKept, carry.Placed: wire.FateKept, carry.Reloaded: wire.FateReloaded, carry.Restarted: wire.FateRestarted,
	carry.Started: wire.FateStarted, carry.Stopped: wire.FateStopped,
}

// plan takes what is to become of the services. Of a plan that replaces another, only what is new is said.
func (t *takeover) plan(p *host.TakeoverPlan) {
	for i, f := range p.Fates {
		if !t.planned || f != t.fates[i] {
			t.add(p.Services[i].Name, f)
		}
	}
	if !t.planned {
		for _, name := range p.Gone {
			t.add(name, carry.Stopped)
		}
	}
	t.planned, t.fates = true, p.Fates
}

func (t *takeover) add(name string, f carry.Fate) {
	t.lines = append(append(append(wire.AppendHead(t.lines, wire.FateLine, name), ' '), fates[f]...), '\n')
}

func (t *takeover) next(s *server, b []byte) ([]byte, progress) {
	b = append(b, t.lines...)
	t.lines = nil
	switch {
	case t.refused != "":
		return wire.AppendError(b, wire.ErrorFailed, t.refused), over
	case t.dry && t.planned:
		return wire.AppendDone(b), over
	case s.ending:
		return wire.AppendError(b, wire.ErrorStopping, "the launcher is stopping"), over
	}
	return b, waiting
}

func (t *takeover) late(*server) string { return "the services that have to stop before have not" }

func (t *takeover) close(*server) {}

// ordered tells whether orders are being carried out.
func (s *server) ordered() bool {
	for _, c := range s.clients {
		if g, is := c.answer.(*goal); is && g.verb != wire.Wait && g.verb != wire.Takeover {
			return true
		}
	}
	return false
}
