// Package stdin gives services a file as their standard input (nimi.stdin).
package stdin

import (
	"errors"

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
	silent := -1 // the reading end of a pipe whose writing end stays open, for as long as the launcher runs
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
			if silent < 0 {
				if silent, err = openSilent(); err != nil {
					return errors.New("stdin: " + err.Error())
				}
			}
			fd, err = sys.OpenAgain(silent)
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

// openSilent returns what can be read from, by every user, but never has anything to read and never ends.
func openSilent() (fd int, err error) {
	fd, _, err = sys.Pipe()
	if err == nil {
		_ = sys.Chmod(fd, 0o444) // nobody but the launcher's own user can open it to write
		err = sys.SetBlocking(fd)
	}
	return fd, err
}
