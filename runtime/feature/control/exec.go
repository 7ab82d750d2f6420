package control

import (
	"bytes"
	"strings"
	"time"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/signals"
	"nimi/runtime/internal/sys/spawn"
	"nimi/runtime/internal/wire"
	"nimi/runtime/spec"
)

// session answers exec: a command in the place of a service, with descriptors of the client's. It lives as long as the
// client wants to know how it ends: when that one goes, or the launcher stops, it is asked to end, and then killed.
type session struct {
	host  *host.Control
	unit  int
	pid   int
	grace time.Duration // how long it has to end once it is asked to

	exit    machine.Exit
	problem string // why it could not be started
	ended   bool
	closed  bool          // nobody waits for its end
	leaving bool          // it has been asked to end
	asked   time.Duration // when
	pressed spec.Signal   // what it was sent last for that
	said    []byte        // a line of the client's whose end has not come
}

// How a session is asked to end: with a HUP, as by a terminal that has gone; a while later with TERM; and with KILL when
// the service's stop.timeout is over. look is how often it is looked whether anybody is left.
const (
	hangUpTime = 500 * time.Millisecond
	look       = 50 * time.Millisecond
)

// exec starts a command in the place of a service.
func (s *server) exec(c *client, r *wire.Request, only []bool) *wire.Refusal {
	if no := s.early(); no != nil {
		return no
	}
	if len(c.files) != 3 {
		return wire.Usage("exec comes with three descriptors")
	}
	e := &session{host: s.host, unit: first(only)}
	if e.grace = s.host.Program.Services[e.unit].Stop.Timeout; e.grace == 0 { // which is for the service alone
		e.grace = 5 * time.Second
	}
	run := &host.Run{Unit: e.unit, Command: &spawn.Command{
		Argv: r.Names[1:], Stdin: c.files[0], Stdout: c.files[1], Stderr: c.files[2], Terminal: r.Terminal,
	}}
	if r.Term != "" {
		run.Export("TERM", r.Term)
	}
	pid, err := s.host.Beside.Start(&s.host.Host, run)
	if err != nil {
		e.ended, e.exit.Code, e.problem = true, codeNotExecutable, err.Error()
		if spawn.NotFound(err) {
			e.exit.Code = codeNotFound
		}
	}
	e.pid, c.answer = pid, e
	s.sessions = append(s.sessions, e)
	return nil
}

// first returns the unit that is named.
func first(only []bool) (unit int) {
	for !only[unit] {
		unit++
	}
	return unit
}

// Exit codes of what could not be started, as shells have them.
const (
	codeNotExecutable = 126
	codeNotFound      = 127
)

// own has a terminal that has been made for a process belong to its user, where the launcher may give it away: programs
// open it by its name, too.
func own(r *host.Run) error {
	if id := r.Command.Identity; id != nil && r.Role == machine.RoleBeside && r.Command.Terminal {
		_ = sys.Chown(r.Command.Stdin, id.Uid, id.Gid)
	}
	return nil
}

// exited takes the end of a command. What it has left in its group ends with it.
func (s *server) exited(pid int, exit machine.Exit) {
	for _, e := range s.sessions {
		if e.pid == pid && !e.ended {
			e.exit, e.ended = exit, true
			e.leave()
			if e.closed {
				s.forget(e)
			}
			return
		}
	}
}

// leave asks what is left of the session to end.
func (e *session) leave() {
	if e.leaving || e.pid == 0 {
		return
	}
	e.leaving, e.asked = true, e.host.Now()
	if !e.gone() {
		e.press()
	}
}

// gone tells whether nobody is left. A group keeps its number from being given away while it has a process.
func (e *session) gone() bool { return e.ended && sys.GroupEmpty(e.pid) }

// press sends what has its time now, and looks again until nobody is left.
func (e *session) press() {
	if e.gone() {
		return
	}
	sig := spec.SIGHUP
	switch waited := e.host.Now() - e.asked; {
	case waited >= max(e.grace, hangUpTime):
		sig = spec.SIGKILL
	case waited >= hangUpTime:
		sig = spec.SIGTERM
	}
	if sig != e.pressed {
		e.pressed = sig
		sys.KillGroup(e.pid, signals.ToSystem(sig))
	}
	e.host.After(look, e.press)
}

// hear takes lines of the client: signals for the command.
func (e *session) hear(data []byte) *wire.Refusal {
	e.said = append(e.said, data...)
	for {
		end := bytes.IndexByte(e.said, '\n')
		if end < 0 {
			if len(e.said) > longestSaid {
				return wire.Usage("a line is too long")
			}
			return nil
		}
		word, name, _ := strings.Cut(string(e.said[:end]), " ")
		e.said = e.said[end+1:]
		sig := wire.ParseSignal(name)
		if word != wire.SayingSignal || sig == 0 {
			return wire.Usage("what may follow exec is: " + wire.SayingSignal + " SIGNAL")
		}
		if !e.ended {
			sys.KillGroup(e.pid, signals.ToSystem(sig))
		}
	}
}

// longestSaid is how long a line may be that a client says after its request, in bytes.
const longestSaid = 64

func (e *session) next(_ *server, b []byte) ([]byte, progress) {
	if !e.ended {
		return b, waiting
	}
	exit := wire.Exit{Code: int64(e.exit.Code), Problem: e.problem}
	if e.exit.Signal != 0 {
		exit.Signal = e.host.SignalName(spec.Signal(e.exit.Signal))
	}
	return wire.AppendDone(exit.Append(b)), over
}

func (e *session) late(*server) string { return "" }

// close has the session end. It is known until its process has ended: else nobody would learn of that, and its number may be
// another one's by then.
func (e *session) close(s *server) {
	e.closed = true
	e.leave()
	if e.ended {
		s.forget(e)
	}
}

func (s *server) forget(e *session) {
	for i, other := range s.sessions {
		if other == e {
			s.sessions = append(s.sessions[:i], s.sessions[i+1:]...)
			return
		}
	}
}
