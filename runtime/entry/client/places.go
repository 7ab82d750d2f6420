package client

import (
	"strconv"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/socket"
	"nimi/runtime/internal/wire"
)

// places lists where the socket of this program's launcher can be.
func (c *client) places() []string {
	if c.options.socket != "" {
		return []string{c.options.socket}
	}
	if path := sys.Getenv(wire.SocketVariable); path != "" {
		return []string{path}
	}
	return wire.Places(c.program.Name)
}

// connect finds the launcher: the first that answers and belongs to this user or to root. Root talks to everybody's.
func (c *client) connect() bool {
	places := c.places()
	own, code, problem := sys.User(), wire.ExitAbsent, ""
	for _, path := range places {
		fd, err := socket.Dial(path, wire.Patience)
		if err == nil {
			pid, uid, err := socket.ServerOf(fd)
			if err == nil && (uid == own || uid == 0 || own == 0) {
				c.fd, c.server = fd, pid
				return true
			}
			sys.Close(fd)
			code, problem = wire.ExitDenied, path+": belongs to user "+strconv.Itoa(uid)
			continue
		}
		switch {
		case socket.Absent(err):
		case socket.Refused(err):
			code, problem = wire.ExitDenied, path+": "+err.Error()
		case socket.Late(err):
			code, problem = wire.ExitTimeout, path+": the launcher does not answer"
		case problem == "":
			problem = path + ": " + err.Error()
		}
	}
	if problem == "" {
		problem = "no launcher runs: nobody listens at"
		for _, path := range places {
			problem += " " + path
		}
	}
	c.fail(code, problem)
	return false
}
