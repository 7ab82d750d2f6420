package client

import (
	"bytes"
	"strings"
	"time"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/socket"
	"nimi/runtime/internal/wire"
)

// chunk is how much is read at once.
const chunk = 64 << 10

// ask connects to the launcher that has been met, and sends a request. limit bounds how long the answer may take as a
// whole; 0: any time.
func (c *client) ask(limit time.Duration, r wire.Request) bool {
	return c.dial() && c.send(limit, r)
}

// dial connects to the launcher that has been met.
func (c *client) dial() bool {
	c.from, c.to, c.deadline = 0, 0, 0
	var err error
	if c.fd, err = socket.Dial(c.path, wire.Patience); err != nil {
		c.fail(wire.ExitAbsent, c.path+": the launcher has just gone: "+err.Error())
		return false
	}
	return true
}

// send sends a request over a new connection.
func (c *client) send(limit time.Duration, r wire.Request) bool {
	request := r.Append(nil)
	if len(request) > wire.MaxRequest {
		c.fail(wire.ExitUsage, "too many names: they do not fit into one request")
		return false
	}
	if limit > 0 {
		c.deadline = sys.Elapsed() + limit
		socket.SetPatience(c.fd, limit)
	}
	_ = sys.Write(c.fd, request) // one that is closed already may have an answer all the same
	return true
}

// next returns the kind and the rest of the next data line. ok is false when there is none any more; then c.code says how
// the request has ended, and what was wrong has been printed.
func (c *client) next() (kind, rest string, ok bool) {
	line, ok, late := c.line()
	if !ok {
		if late {
			c.unanswered()
		}
		return "", "", false
	}
	kind, rest, _ = strings.Cut(string(line), " ")
	return kind, rest, !c.ended(kind, rest)
}

// ended tells whether a line is the last one, and takes over how the request has ended.
func (c *client) ended(kind, rest string) bool {
	if kind == wire.Error {
		kind, rest, _ = strings.Cut(rest, " ")
		c.fail(wire.ExitCode(kind), rest)
		return true
	}
	return kind == wire.Done
}

// line returns the next line of the answer, valid until the next call. late tells that none has come in time; other
// failures have been reported.
func (c *client) line() (line []byte, ok, late bool) {
	seen := 0
	for {
		if end := bytes.IndexByte(c.buf[c.from+seen:c.to], '\n'); end >= 0 {
			line = c.buf[c.from : c.from+seen+end]
			c.from += seen + end + 1
			return line, true, false
		}
		seen = c.to - c.from
		if seen > wire.MaxLine {
			c.fail(wire.ExitFailed, "what answers is no launcher: a line of more than a mebibyte")
			return nil, false, false
		}
		c.makeRoom()
		if c.deadline > 0 && sys.Elapsed() > c.deadline {
			return nil, false, true
		}
		n, again, err := sys.Read(c.fd, c.buf[c.to:])
		switch {
		case again:
			return nil, false, true
		case err != nil:
			c.fail(wire.ExitFailed, "the launcher: "+err.Error())
			return nil, false, false
		case n == 0:
			c.fail(wire.ExitFailed, "the launcher has ended, or closed the connection, before it was done")
			return nil, false, false
		}
		c.to += n
	}
}

// makeRoom has room to read to at the end of the buffer.
func (c *client) makeRoom() {
	if c.to < len(c.buf) && c.from < c.to {
		return
	}
	rest := c.buf[c.from:c.to]
	if len(rest) == len(c.buf) {
		c.buf = make([]byte, max(chunk, 2*len(c.buf)))
	}
	c.from, c.to = 0, copy(c.buf, rest)
}

// more tells whether the next line has arrived already.
func (c *client) more() bool { return bytes.IndexByte(c.buf[c.from:c.to], '\n') >= 0 }
