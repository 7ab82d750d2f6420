package client

import (
	"strings"
	"time"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/socket"
	"nimi/runtime/internal/wire"
	"nimi/runtime/launcher"
)

// promptly is how soon a launcher answers that has nothing else to do.
const promptly = 250 * time.Millisecond

// meet finds the launcher, and sees whether it runs this very program. If it runs another, that is said, and its services
// are those that names mean.
func (c *client) meet() bool {
	if !c.find() || !c.send(wire.Patience, wire.NewRequest(wire.Hello)) {
		return false
	}
	socket.SetPatience(c.fd, promptly)
	line, ok, late := c.line()
	if late && !sys.Halted(c.server) {
		socket.SetPatience(c.fd, wire.Patience-promptly)
		line, ok, late = c.line()
	}
	if late {
		c.unanswered()
	}
	if !ok {
		return false
	}
	kind, rest, _ := strings.Cut(string(line), " ")
	if c.ended(kind, rest) && c.code != wire.ExitDone {
		return false
	}
	var head wire.Launcher
	if kind == wire.LauncherLine {
		head.Read(rest)
	}
	sys.Close(c.fd)
	return head.Build == wire.Build(c.program, launcher.Version) || c.compare(&head)
}

// unanswered says that the launcher does not answer, and why, if it is stopped.
func (c *client) unanswered() {
	said := "the launcher does not answer"
	if sys.Halted(c.server) {
		said = "the launcher is stopped; kill -CONT " + integer(int64(c.server)) + " has it go on"
	}
	c.fail(wire.ExitTimeout, said)
}
