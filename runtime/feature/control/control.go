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
	"nimi/runtime/internal/wire"
)

// Feature serves the control socket.
var Feature = host.Serving(attach)

func attach(h *host.Control) error {
	p := h.Program
	s := &server{host: h, fd: -1, given: p.Control.Socket, directory: sys.WorkingDirectory()}
	if s.given == "" {
		s.given = sys.Getenv(wire.SocketVariable)
	}
	s.places = wire.Places(wire.Instance(p.Name, p.Control.Instance, s.directory))
	if most := s.keeps(); most > 0 {
		s.rings = &rings{most: most, of: make([]ring, len(h.Program.Services)), post: h.Post, wake: s.follow}
		h.Lines = append(h.Lines, s.rings.put)
	}
	h.Changed = append(h.Changed, s.changed)
	h.Reloading = append(h.Reloading, s.reopen)
	h.AtEnd = append(h.AtEnd, s.end)
	h.Due, h.Ordered = s.due, s.ordered
	h.At(host.Descriptors, own)
	h.Beside.Ended = append(h.Beside.Ended, s.exited)
	h.Carriers = append(h.Carriers, s)
	return nil
}

// Open makes the socket.
func (s *server) Open() error {
	if s.host.Claimed != nil {
		s.claimed, s.lock = s.host.Claimed()
	}
	err := s.open(patience)
	if s.claimed != "" { // the launcher has come to another place
		sys.RemoveHeld(s.claimed, s.lock)
		sys.Close(s.lock)
		s.claimed = ""
	}
	return err
}

// server is the control socket and those who have connected to it.
type server struct {
	host *host.Control

	directory string // that the launcher was started in

	given  string   // where the socket is to be; "": in the first of places that will do
	places []string // as they were at the start
	fd     int      // the socket that listens; -1: there is none
	home   home
	// claimed is a directory for the socket that is held already, by lock; "": none.
	claimed string
	lock    int
	deaf    bool // nobody is accepted until resume, and that has been said

	clients  []*client
	sessions []*session
	resume   time.Duration // when connections are accepted again; 0: they are, or there is no socket
	changes  changes
	rings    *rings // nil: output is not kept
	followed bool   // there is output that those who follow it are told of at followAt
	followAt time.Duration
	turn     uint64 // how often the machine has taken events
	build    string // wire.Build, once it has been asked for
	ending   bool   // nothing is left to supervise
	in, out  []byte // what is being read and written; there while there are clients
	epoch    int64  // when the time of the machine began, in Unix milliseconds
}

// chunk is about how many bytes of an answer are made at once.
const chunk = 16 << 10

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
	if len(s.sessions) > 0 && s.stopping() {
		for _, e := range s.sessions {
			e.leave()
		}
	}
	s.changes.look(s)
	now := s.host.Now()
	if s.followed {
		s.follow()
	}
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
		if l, is := c.answer.(*listing); is && len(c.out) == 0 {
			if d, is := l.resumes(s); is && (!any || d < at) {
				at, any = d, true
			}
		}
	}
	if s.followed && (!any || s.followAt < at) {
		at, any = s.followAt, true
	}
	return at, any
}

// followTime is how long those who follow output are told nothing after they have been told, for each but the first: what
// they cost together is bounded.
const followTime = time.Millisecond

// follow goes on with the answers that wait for output.
func (s *server) follow() {
	now := s.host.Now()
	if s.followed = now < s.followAt && len(s.clients) > 0; s.followed {
		return
	}
	s.followAt = now
	for i := len(s.clients) - 1; i >= 0; i-- {
		if c := s.clients[i]; len(c.out) == 0 && !c.ended {
			if _, is := c.answer.(*logs); is {
				s.followAt += followTime
				c.write()
			}
		}
	}
	s.followAt -= followTime
}

// end finishes the answers and takes the socket away.
func (s *server) end() {
	s.ending = true
	s.changes.look(s)
	for i := len(s.clients) - 1; i >= 0; i-- {
		c := s.clients[i]
		_, c.stays = c.answer.(*leaving)
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
