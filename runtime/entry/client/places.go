package client

import (
	"strconv"

	"nimi/runtime/feature/control"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/socket"
)

// socketVariable names the socket where the command line does not.
const socketVariable = "NIMI_SOCKET"

// places lists where the socket of this program's launcher can be.
func (c *client) places() []string {
	if c.options.socket != "" {
		return []string{c.options.socket}
	}
	if path := sys.Getenv(socketVariable); path != "" {
		return []string{path}
	}
	return control.Places(c.program.Name)
}

// connect finds the launcher: the first that answers and belongs to this user or to root. Root talks to everybody's.
func (c *client) connect() bool {
	places := c.places()
	own, code, problem := sys.User(), exitAbsent, ""
	for _, path := range places {
		fd, err := socket.Dial(path, patience)
		if err == nil {
			pid, uid, err := socket.ServerOf(fd)
			if err == nil && (uid == own || uid == 0 || own == 0) {
				c.fd, c.server = fd, pid
				return true
			}
			sys.Close(fd)
			code, problem = exitDenied, path+": belongs to user "+strconv.Itoa(uid)
			continue
		}
		switch {
		case socket.Absent(err):
		case socket.Refused(err):
			code, problem = exitDenied, path+": "+err.Error()
		case socket.Late(err):
			code, problem = exitTimeout, path+": the launcher does not answer"
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
