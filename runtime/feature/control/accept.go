package control

import (
	"time"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/socket"
	"nimi/runtime/internal/wire"
)

// Clients are of two kinds, with room for each, so that neither can keep the other out. Lasting ones wait for what
// happens: they watch, follow output, or have given an order. Brief ones have not asked yet, or are given what there is.
// When there is no room for another brief one, the oldest that has not asked goes: what has just connected is about to.
const (
	maxLasting = 64
	maxBrief   = 64
)

const (
	// acceptAtOnce is how many connections are accepted before everything else has its turn.
	acceptAtOnce = 16
	// idleTime is how long a brief client may take nothing of its answer when there is no room for others.
	idleTime = 250 * time.Millisecond
	// retryTime is how long nobody is accepted after accept(2) has failed.
	retryTime = time.Second
)

// listen has connections accepted.
func (s *server) listen() {
	if err := s.host.Serve(s.fd, false, s.accept); err != nil {
		s.rest(err)
	}
}

// rest has nobody accepted for a while: those who connect wait, and the socket stays readable. That it fails is said once,
// until it works again.
func (s *server) rest(err error) {
	s.quiet()
	s.resume = s.host.Now() + retryTime
	if !s.deaf {
		s.deaf = true
		s.host.Say("control socket: nobody can be answered: " + err.Error())
	}
}

// quiet ends listen, or the rest from it.
func (s *server) quiet() {
	if s.resume == 0 {
		s.host.Unwatch(s.fd)
	}
	s.resume = 0
}

// accept takes those who have connected.
func (s *server) accept() {
	for range acceptAtOnce {
		fd, again, err := socket.Accept(s.fd)
		switch {
		case again:
			return
		case err != nil && socket.Scarce(err) && s.makeRoom():
			continue
		case err != nil:
			s.rest(err)
			return
		}
		s.deaf = false
		switch _, uid, err := socket.ServerOf(fd); {
		case err != nil || !s.obeys(uid):
			refuse(fd, wire.ErrorDenied, "this launcher is another user's")
		case s.count(false) >= maxBrief && !s.makeRoom():
			refuse(fd, wire.ErrorBusy, tooMany)
		default:
			c := &client{server: s, fd: fd, since: s.host.Now()}
			s.clients = append(s.clients, c)
			// It may have asked already, and after the children of this turn were reaped. So it is answered in the next one,
			// from what is so by then.
			c.watchFor(requests)
		}
	}
}

const tooMany = "too many clients"

func refuse(fd int, kind, text string) {
	sendError(fd, kind, text)
	sys.Close(fd)
}

//go:noinline
func sendError(fd int, kind, text string) {
	_, _, _ = socket.Send(fd, wire.AppendError(nil, kind, text))
}

// count is how many clients of a kind there are.
func (s *server) count(lasting bool) (n int) {
	for _, c := range s.clients {
		if c.lasting() == lasting {
			n++
		}
	}
	return n
}

// makeRoom closes a brief client: the oldest that has not asked, else one that does not take its answer.
func (s *server) makeRoom() bool {
	now := s.host.Now()
	for _, c := range s.clients { // the oldest first
		if c.answer == nil && !c.ended {
			sendError(c.fd, wire.ErrorBusy, tooMany)
			c.close()
			return true
		}
	}
	for _, c := range s.clients {
		if !c.lasting() && len(c.out) > 0 && now-c.since >= idleTime {
			c.close()
			return true
		}
	}
	return false
}

// admit tells whether there is room for one more lasting client. One that has taken nothing for long makes room.
func (s *server) admit() bool {
	if s.count(true) < maxLasting {
		return true
	}
	now := s.host.Now()
	for _, c := range s.clients {
		if c.lasting() && len(c.out) > 0 && now-c.since >= wire.StalledTime {
			c.close()
			return true
		}
	}
	return false
}

// lasting tells of which kind the client is.
func (c *client) lasting() bool {
	switch c.answer.(type) {
	case *goal, *takeover:
		return true
	}
	return c.patient()
}

// obeys tells whether the launcher takes orders from a user: root and its own. A file is no other user's to connect to; to
// an abstract name all may connect whom the launcher's user namespace does not map, and they look alike.
func (s *server) obeys(uid int) bool {
	return uid == 0 || uid == sys.User() && (s.home.path[0] != '@' || sys.Mine(uint32(uid)))
}
