package control

import (
	"bytes"
	"time"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/socket"
	"nimi/runtime/internal/wire"
)

// client is one connection: one request, one answer.
type client struct {
	server *server
	fd     int
	in     []byte // the part of its request that has come; most come in one piece
	files  []int  // descriptors that came with it
	out    []byte // the part of its answer that it has not taken
	answer answer // what has been asked for; nil: nothing yet, or the answer is in out
	ended  bool   // nothing follows out
	stays  bool   // the connection is left to the end of the process
	watch  watch
	since  time.Duration // it has connected, or taken something

	timed    bool
	deadline time.Duration // of the request, if timed
}

// answer makes the lines of an answer, as the client takes them.
type answer interface {
	// next appends about a chunk of lines, and tells what follows them.
	next(s *server, b []byte) ([]byte, progress)
	// late says what has not come in time.
	late(s *server) string
	// close is called once, when no more lines are wanted.
	close(s *server)
}

// progress is what follows the lines of an answer.
type progress uint8

const (
	more    progress = iota // more lines
	waiting                 // nothing, until something changes
	over                    // nothing: the last line was the last
)

// watch is what a client's descriptor is watched for.
type watch uint8

const (
	nothing watch = iota
	requests
	room
	hangup
)

// watchFor waits for something.
//
//go:noinline
func (c *client) watchFor(w watch) {
	if c.watch == w {
		return
	}
	h := c.server.host
	if c.watch != nothing {
		h.Unwatch(c.fd)
	}
	c.watch = w
	var err error
	if w == hangup {
		err = h.WatchEnd(c.fd, c.ready)
	} else {
		err = h.Serve(c.fd, w == room, c.ready)
	}
	if err != nil {
		c.watch = nothing
		c.close()
	}
}

// ready acts on what has been waited for.
func (c *client) ready() {
	switch c.watch {
	case requests:
		if c.answer != nil {
			c.listen()
			return
		}
		c.read()
	case room:
		c.write()
		c.listen()
	case hangup:
		if socket.HungUp(c.fd) { // else it was another one's descriptor, of the same number, that was ready
			c.close()
		}
	}
}

// read takes in the request.
func (c *client) read() {
	s := c.server
	if s.in == nil {
		s.in = make([]byte, 4<<10)
	}
	n, files, again, err := socket.ReadFiles(c.fd, s.in)
	if again {
		c.watchFor(requests)
		return
	}
	c.files = append(c.files, files...)
	defer c.drop()
	if err != nil || n == 0 && c.in == nil {
		c.close()
		return
	}
	data := s.in[:n]
	end := bytes.IndexByte(data, '\n')
	switch {
	case n == 0:
		c.refuse(wire.Usage("a request ends with a newline"))
	case len(c.in)+n > wire.MaxRequest && (end < 0 || len(c.in)+end >= wire.MaxRequest):
		c.refuse(wire.Usage("the request is too long"))
	case end < 0 && c.files == nil: // descriptors come with a whole request
		c.in = append(c.in, data...)
		c.watchFor(requests)
		return
	case end < 0:
		c.refuse(wire.Usage("descriptors come with a whole request"))
	default:
		line := string(data[:end])
		if c.in != nil {
			line = string(c.in) + line
		}
		r, no := wire.ParseRequest(line)
		if no == nil {
			no = s.begin(c, &r)
		}
		if l, is := c.answer.(listener); is && no == nil && end+1 < n { // it has said more already
			no = l.hear(data[end+1:])
		}
		if no != nil {
			c.refuse(no)
		}
	}
	c.in = nil
	c.write()
}

// refuse makes an error the answer.
func (c *client) refuse(no *wire.Refusal) {
	c.out = wire.AppendError(c.out, no.Kind, no.Text)
	c.finish()
}

// finish is called when the last line is in out.
func (c *client) finish() {
	c.ended = true
	if c.answer != nil {
		c.answer.close(c.server)
		c.answer = nil
	}
}

// turns is how many chunks of an answer are written before everything else has its turn.
const turns = 4

// write gives the client what it takes of its answer.
func (c *client) write() {
	s := c.server
	for range turns {
		pending := c.out
		if len(pending) == 0 && !c.ended {
			var p progress
			if s.out, p = c.answer.next(s, s.out[:0]); p == over {
				c.finish()
			}
			pending = s.out
			if len(pending) == 0 && p == waiting {
				c.out = nil
				if _, is := c.answer.(listener); is {
					c.watchFor(requests)
				} else {
					c.watchFor(hangup)
				}
				return
			}
		}
		n, again, err := socket.Send(c.fd, pending)
		if n > 0 {
			c.since = s.host.Now()
		}
		switch {
		case err != nil && !again:
			c.close()
			return
		case n < len(pending):
			if len(c.out) == 0 { // it begins to be slow
				c.since = s.host.Now()
			}
			c.out = append(c.out[:0], pending[n:]...)
			c.watchFor(room)
			return
		}
		c.out = c.out[:0]
		if c.ended {
			c.close()
			return
		}
	}
	c.watchFor(room)
}

// goOn goes on with an answer, after something may have changed, or ends what has taken too long.
func (c *client) goOn(now time.Duration) {
	if at, is := c.due(); is && now >= at {
		switch {
		case len(c.out) > 0:
			c.close()
			return
		case c.answer == nil:
			c.refuse(wire.Usage("no request has come"))
		default:
			c.refuse(&wire.Refusal{Kind: wire.ErrorTimeout, Text: c.answer.late(c.server)})
		}
		c.write()
		return
	}
	if c.answer != nil && len(c.out) == 0 {
		c.write()
	}
}

// due is when the client has taken too long.
func (c *client) due() (at time.Duration, any bool) {
	switch {
	case len(c.out) > 0:
		return c.since + wire.StalledTime, !c.patient()
	case c.answer == nil && !c.ended:
		return c.since + wire.RequestTime, true
	}
	return c.deadline, c.timed
}

// patient tells whether the client may take as long as it wants: it gets what is news then.
//
//go:noinline
func (c *client) patient() bool {
	switch a := c.answer.(type) {
	case *leaving, *session, *attached:
		return true
	case *logs:
		return a.follow
	case *listing:
		return a.watch
	}
	return false
}

// close ends the connection.
func (c *client) close() {
	s := c.server
	if c.watch != nothing {
		s.host.Unwatch(c.fd)
		c.watch = nothing
	}
	if !c.stays {
		sys.Close(c.fd)
	}
	c.finish()
	for i, other := range s.clients {
		if other == c {
			s.clients = append(s.clients[:i], s.clients[i+1:]...)
			break
		}
	}
	if len(s.clients) == 0 {
		s.in, s.out, s.followed = nil, nil, false
	}
}
