// Package stdin gives services a file as their standard input (nimi.stdin).
package stdin

import (
	"errors"

	"nimi/runtime/internal/carry"
	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// own is the launcher's own standard input. It is passed on as it is, since opening it by this name is something else,
// and is impossible for a socket.
const own = "/dev/stdin"

// Feature opens the file anew before every start of a main process, with the launcher's rights. That it cannot be opened
// is a failure of the start.
var Feature = host.Plain(attach)

func attach(h *host.Host) error {
	fd := -1
	s := &silence{read: -1, write: -1}
	h.Carriers = append(h.Carriers, s)
	h.At(host.Descriptors, func(r *host.Run) (err error) {
		path := r.Service.Stdin
		switch {
		case path == "" || r.Role != machine.RoleMain:
			return nil
		case path == own:
			r.Command.Stdin = 0
			return nil
		}
		if path == spec.StdinOpen {
			if err = s.open(); err != nil {
				return errors.New("stdin: " + err.Error())
			}
			fd, err = sys.OpenAgain(s.read)
		} else {
			fd, err = sys.OpenInput(path)
		}
		if err != nil {
			return errors.New("stdin: " + path + ": " + err.Error())
		}
		r.Command.Stdin = fd
		return nil
	})
	h.AfterStart = append(h.AfterStart, func(*host.Run, bool) {
		if fd >= 0 {
			sys.Close(fd)
			fd = -1
		}
	})
	return nil
}

// silence is what can be read from, by every user, but never has anything to read and never ends: a pipe whose writing end
// stays open, for as long as the launcher runs, or another that takes over from it. -1: not open.
type silence struct{ read, write int }

// open opens it, unless it is.
func (s *silence) open() (err error) {
	if s.read >= 0 {
		return nil
	}
	if s.read, s.write, err = sys.Pipe(); err != nil {
		s.read, s.write = -1, -1
		return err
	}
	_ = sys.Chmod(s.read, 0o444) // nobody but the launcher's own user can open it to write
	return sys.SetBlocking(s.read)
}

// Section implements carry.Carrier.
func (*silence) Section() (string, int) { return "stdin", 1 }

// Carry hands it over: to the services that have it, it must not end.
func (s *silence) Carry(p *carry.Passage) {
	p.File(&s.read)
	p.File(&s.write)
}
