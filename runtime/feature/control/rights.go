package control

import (
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/socket"
	"nimi/runtime/internal/sys/spawn"
	"nimi/runtime/internal/wire"
)

// executes tells whether a request has something run that the client says, with the launcher's rights or a service's.
func executes(r *wire.Request) bool {
	switch r.Verb {
	case wire.Takeover, wire.Exec:
		return true
	case wire.Attach:
		return !r.View
	}
	return false
}

// entrust refuses what would give a client rights that it does not have. It may have run what it says if the kernel would
// have it trace the launcher anyway (ptrace(2)): root, and a process of the same user and group where the launcher has no
// capabilities. Whether a client of its user has the same ones cannot be known: the process that has connected may have
// passed the connection on, and be another program by now.
func entrust(c *client) *wire.Refusal {
	uid, gid, err := socket.ClientOf(c.fd)
	switch {
	case err != nil:
		return wire.Refuse(wire.ErrorDenied, err.Error())
	case uid == 0 || sys.User() == 0:
		return nil
	case spawn.Privileged():
		return wire.Refuse(wire.ErrorDenied, "this launcher has capabilities, which not every process of its user has: only root may have it execute something")
	case gid != sys.Group() || sys.GroupMayBeAnybody(uint32(gid)):
		return wire.Refuse(wire.ErrorDenied, "this launcher has another group: only root, and who has its user and its group, may have it execute something")
	}
	return nil
}
