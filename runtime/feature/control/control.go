// Package control lets people and programs speak to a running launcher: it serves the control socket, by the protocol
// nimi/1 (docs/control-protocol.md), and keeps the last output of each service for it.
//
// All of it is the supervising goroutine's work, a little at a time: nothing waits for a client, and what a client has
// not taken yet is bounded. An answer is made as it is taken, from how things are at that moment, so a slow client costs
// no memory. While there is no client, there is nothing to do but to keep output.
package control

import (
	"time"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/socket"
	"nimi/runtime/internal/wire"
)

// Feature serves the control socket.
var Feature = host.Serving(attach)

func attach(h *host.Control) error {
	s := &server{host: h, fd: -1, lock: -1}
	if err := s.open(sys.Getenv(wire.SocketVariable)); err != nil {
		return err
	}
	if most := s.keeps(); most > 0 {
		s.rings = &rings{most: most, of: make([]ring, len(h.Program.Services)), post: h.Post, wake: s.follow}
		h.Lines = append(h.Lines, s.rings.put)
	}
	h.Changed = append(h.Changed, s.changed)
	h.Reloading = append(h.Reloading, s.reopen)
	h.AtEnd = append(h.AtEnd, s.end)
	h.Due = s.due
	return nil
}

// server is the control socket and those who have connected to it.
type server struct {
	host *host.Control

	fd   int // the socket that listens; -1: there is none
	path string
	file sys.File
	lock int    // holds the directory; -1: it is not the launcher's own
	dir  string // that directory

	clients []*client
	resume  time.Duration // when connections are accepted again; 0: they are
	changes changes
	rings   *rings // nil: output is not kept
	turn    uint64 // how often the machine has taken events
	ending  bool   // nothing is left to supervise
	in, out []byte // what is being read and written; there while there are clients
	epoch   int64  // when the time of the machine began, in Unix milliseconds
}

const (
	// maxClients is how many may be connected at once.
	maxClients = 64
	// acceptAtOnce is how many connections are accepted before everything else has its turn.
	acceptAtOnce = 16
	// idleTime is how long one that has not made it may stay when there is no room for others.
	idleTime = 250 * time.Millisecond
	// retryTime is how long nobody is accepted for want of descriptors.
	retryTime = time.Second
	// chunk is about how many bytes of an answer are made at once.
	chunk = 16 << 10
)

// accept takes those who have connected.
func (s *server) accept() {
	for range acceptAtOnce {
		fd, again, err := socket.Accept(s.fd)
		switch {
		case again:
			return
		case err != nil:
			if socket.Scarce(err) { // they wait, and the socket stays readable
				s.host.Unwatch(s.fd)
				s.resume = s.host.Now() + retryTime
			}
			return
		}
		switch _, uid, err := socket.ServerOf(fd); {
		case err != nil || uid != sys.User() && uid != 0:
			refuse(fd, wire.ErrorDenied, "this launcher is another user's")
		case len(s.clients) >= maxClients && !s.makeRoom():
			refuse(fd, wire.ErrorBusy, "too many clients")
		default:
			c := &client{server: s, fd: fd, since: s.host.Now()}
			s.clients = append(s.clients, c)
			c.read() // it may have asked already
		}
	}
}

func refuse(fd int, kind, text string) {
	_, _, _ = socket.Send(fd, wire.AppendError(nil, kind, text))
	sys.Close(fd)
}

// makeRoom closes a client that does nothing: the one that has had the most time to ask, or to read what it gets.
func (s *server) makeRoom() bool {
	now := s.host.Now()
	for _, c := range s.clients { // the oldest first
		if c.answer == nil && !c.ended && now-c.since >= idleTime || len(c.out) > 0 && now-c.since >= wire.StalledTime {
			c.close()
			return true
		}
	}
	return false
}

// changed goes on with the answers after the machine has taken events, and with what has taken too long.
func (s *server) changed() {
	s.turn++
	if s.resume > 0 && s.host.Now() >= s.resume {
		s.resume = 0
		s.listen()
	}
	if len(s.clients) == 0 {
		return
	}
	s.changes.look(s)
	now := s.host.Now()
	for i := len(s.clients) - 1; i >= 0; i-- { // a client that is closed takes itself out
		s.clients[i].goOn(now)
	}
}

// due is when a client has taken too long.
func (s *server) due() (at time.Duration, any bool) {
	at, any = s.resume, s.resume > 0
	for _, c := range s.clients {
		if d, is := c.due(); is && (!any || d < at) {
			at, any = d, true
		}
	}
	return at, any
}

// follow goes on with the answers that wait for output.
func (s *server) follow() {
	for i := len(s.clients) - 1; i >= 0; i-- {
		if c := s.clients[i]; len(c.out) == 0 && !c.ended {
			if _, is := c.answer.(*logs); is {
				c.write()
			}
		}
	}
}

// end finishes the answers and takes the socket away.
func (s *server) end() {
	s.ending = true
	s.changes.look(s)
	for i := len(s.clients) - 1; i >= 0; i-- {
		c := s.clients[i]
		if c.answer != nil {
			c.write()
		}
		if i < len(s.clients) && s.clients[i] == c {
			c.close()
		}
	}
	s.shut()
}

// wall turns a time of the machine into one of day, in Unix milliseconds. The difference between the two is looked at
// anew when it has changed, as it does when the clock is set.
func (s *server) wall(t time.Duration) int64 {
	begin := time.Now().UnixMilli() - s.host.Now().Milliseconds()
	if drift := begin - s.epoch; drift > 1000 || drift < -1000 {
		s.epoch = begin
	}
	return s.epoch + t.Milliseconds()
}

// stopping tells whether orders come too late.
func (s *server) stopping() bool { return s.ending || s.host.Phase() == machine.PhaseStopping }
