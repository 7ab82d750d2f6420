// Package control is a client of the control protocol nimi/1 (docs/control-protocol.md): it finds the launchers that run,
// asks them, and reads their answers.
package control

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"
)

// Patience is how long a launcher may take to answer what it can answer at once.
const Patience = 5 * time.Second

// version begins every request.
const version = "nimi/1"

// longest is how long a line of an answer may be, in bytes. The rest of a longer one is left out.
const longest = 1 << 20

// Refusal is the error by which a launcher ends an answer.
type Refusal struct {
	Kind string // version, usage, unknown, denied, busy, stopping, failed or timeout
	Text string
}

func (r *Refusal) Error() string { return r.Text }

// ErrCut is returned when the launcher has ended, or has closed the connection, before its answer was complete.
var ErrCut = errors.New("the launcher has ended, or closed the connection")

// Conn is a connection to a launcher: one request and its answer.
type Conn struct {
	conn   *net.UnixConn
	reader *bufio.Reader
	// Pid is the process at the other end, as it is called here. 0: it cannot be seen from here, or this system does not
	// say.
	Pid int
	// User is the user that the process at the other end was started by.
	User int
}

// Ask connects to a launcher's socket and makes a request. An abstract address begins with "@".
func Ask(socket, verb string, words ...string) (*Conn, error) {
	request := version + " " + verb
	for _, w := range words {
		request += " " + word(w)
	}
	conn, err := net.DialTimeout("unix", socket, Patience)
	if err != nil {
		var op *net.OpError
		if errors.As(err, &op) {
			err = op.Err
		}
		return nil, fmt.Errorf("%s: %w", socket, reason(err))
	}
	c := &Conn{conn: conn.(*net.UnixConn), reader: bufio.NewReaderSize(conn, 64<<10)}
	c.Pid, c.User = peer(c.conn)
	// A launcher that refuses a client may close the connection before it has read the request, and its answer is there
	// all the same.
	_, _ = io.WriteString(conn, request+"\n")
	return c, nil
}

// reason leaves out which call has failed: the user has not made it.
func reason(err error) error {
	var call *os.SyscallError
	if errors.As(err, &call) {
		return call.Err
	}
	return err
}

// Close ends the connection. What has been asked for goes on.
func (c *Conn) Close() { _ = c.conn.Close() }

// Within has the next lines come in this time. 0: any time.
func (c *Conn) Within(limit time.Duration) {
	var deadline time.Time
	if limit > 0 {
		deadline = time.Now().Add(limit)
	}
	_ = c.conn.SetReadDeadline(deadline)
}

// Pending tells whether more of the answer has arrived already.
func (c *Conn) Pending() bool { return c.reader.Buffered() > 0 }

// Line is a line of an answer.
type Line struct {
	Kind string
	rest string
}

// Launcher reads a line of the kind "launcher".
func (l Line) Launcher() Launcher { return launcher(l.rest) }

// Unit reads a line of the kind "unit".
func (l Line) Unit() Unit { return unit(l.rest) }

// Output reads a line of the kind "line" or "lost": a service, and what it has written, or how many lines are lost.
func (l Line) Output() (service, written string) {
	name, written, _ := strings.Cut(l.rest, " ")
	return text(name), written
}

// Next returns the next line of the answer. At its end the error is io.EOF, or a *Refusal.
func (c *Conn) Next() (Line, error) {
	line, err := c.line()
	if err != nil {
		return Line{}, err
	}
	kind, rest, _ := strings.Cut(line, " ")
	switch kind {
	case "done":
		return Line{}, io.EOF
	case "error":
		kind, rest, _ = strings.Cut(rest, " ")
		return Line{}, &Refusal{kind, rest}
	}
	return Line{kind, rest}, nil
}

// line reads to the next newline.
func (c *Conn) line() (string, error) {
	var whole []byte
	for {
		part, err := c.reader.ReadSlice('\n')
		if len(whole)+len(part) <= longest {
			whole = append(whole, part...)
		}
		switch {
		case err == nil:
			return strings.TrimSuffix(string(whole), "\n"), nil
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, os.ErrDeadlineExceeded):
			return "", err
		default:
			return "", ErrCut
		}
	}
}

// Late tells whether an error says that a launcher has not answered in time.
func Late(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }

// Do makes a request and waits for the end of its answer. limit is how long it may take; 0: any time.
func Do(socket string, limit time.Duration, verb string, words ...string) ([]Line, error) {
	c, err := Ask(socket, verb, words...)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	c.Within(limit)
	var lines []Line
	for {
		l, err := c.Next()
		switch {
		case errors.Is(err, io.EOF):
			return lines, nil
		case err != nil:
			return lines, err
		}
		lines = append(lines, l)
	}
}
