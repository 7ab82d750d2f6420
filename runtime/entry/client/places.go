package client

import (
	"time"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/socket"
	"nimi/runtime/internal/wire"
	"nimi/runtime/spec"
)

// given is where the socket is as the command line or the environment says; "": they do not.
func (c *client) given() string {
	if c.options.socket != "" {
		return c.options.socket
	}
	return sys.Getenv(wire.SocketVariable)
}

// places lists where the socket of this program's launcher can be: where it would be put in this environment, and then
// wherever a socket of such a name is, as the launcher may have been started in another one. The first so many are sheltered:
// nobody but the system and this environment chooses what is there.
func (c *client) places() (places []string, sheltered int) {
	if given := c.given(); given != "" {
		return []string{given}, 1
	}
	instance := c.instance(sys.WorkingDirectory())
	places = wire.Places(instance)
	for sheltered < len(places) && places[sheltered] != wire.SystemPlace(instance) {
		sheltered++
	}
	sheltered++
	for _, path := range sys.Listeners() {
		if wire.IsPlace(path, instance) { // one that is in the list already does no harm
			places = append(places, path)
		}
	}
	return places, sheltered
}

func (c *client) instance(directory string) string {
	return wire.Instance(c.program.Name, c.program.Control.Instance, directory)
}

// upTime is how long wait without --timeout waits for a launcher to come up, and look how often that is looked for.
const (
	upTime = wire.Patience
	look   = 20 * time.Millisecond
)

// find connects to the launcher, and has later connections made to the same. wait gives one that is just being started the
// time to come up.
func (c *client) find() bool {
	limit := time.Duration(0)
	if c.verb == wire.Wait {
		if limit = upTime; c.options.has(optTimeout) {
			limit = time.Duration(c.options.timeout) * time.Millisecond
		}
	}
	for begin := time.Now(); ; sys.Pause(look) {
		code, problem := c.connect()
		switch {
		case code == wire.ExitDone:
			return true
		case code != wire.ExitAbsent || time.Since(begin) >= limit:
			c.fail(code, problem)
			return false
		}
		c.waited = time.Since(begin)
	}
}

// connect connects to the first place where somebody answers who belongs to this user or to root, and whose process can be
// seen from here: else it is a launcher in another container, which happens to share the directory. A place that is given
// by name is not judged by that, and root talks to everybody's there, and in the places that are not open to all. The code is
// ExitDone, or says why there is none.
func (c *client) connect() (code int, problem string) {
	places, sheltered := c.places()
	given, own := c.given() != "", sys.User()
	code = wire.ExitAbsent
	for i, path := range places {
		fd, err := socket.Dial(path, wire.Patience)
		if err == nil {
			pid, uid, err := socket.ServerOf(fd)
			foreign := uid != 0 && (uid != own || path[0] == '@' && !sys.Mine(uint32(uid)))
			switch {
			case err == nil && foreign && (own != 0 || !given && i >= sheltered):
				code, problem = wire.ExitDenied, path+": belongs to user "+integer(int64(uid))
				if own == 0 {
					problem += "; --socket " + path + " talks to it all the same"
				}
			case err == nil && pid == 0 && !given:
				problem = path + ": belongs to a launcher in another container; --socket " + path + " talks to it all the same"
			case err == nil:
				c.fd, c.server, c.path = fd, pid, path
				return wire.ExitDone, ""
			}
			sys.Close(fd)
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
		problem += c.elsewhere()
	}
	return code, problem
}

// elsewhere says where a launcher runs that commands in this directory do not reach, as it was started in one above.
func (c *client) elsewhere() string {
	if c.program.Control.Instance != spec.InstanceDirectory || c.given() != "" {
		return ""
	}
	for dir := sys.WorkingDirectory(); dir != ""; {
		dir = sys.Parent(dir)
		above := dir
		if dir == "" {
			above = "/"
		}
		for _, path := range wire.Places(c.instance(above)) {
			if fd, err := socket.Dial(path, look); err == nil {
				sys.Close(fd)
				return "; one that was started in " + above + " runs"
			}
		}
	}
	return ""
}
