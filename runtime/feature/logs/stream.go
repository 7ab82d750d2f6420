package logs

import (
	"bytes"

	"nimi/runtime/spec"
)

// longest is the longest line, in bytes without its newline, that is kept together. A longer one is passed on
// in pieces of this length, each a line of its own, so that no service can make the launcher's memory grow.
const longest = 16 << 10

var newline = []byte{'\n'}

// stream is one pipe from a service.
type stream struct {
	unit   int
	own    int // which of the service's outputs it is: 0 is standard output, 1 standard error
	to     int // index of the output
	fd     int
	log    *spec.Logging
	raised bool // the pipe has been made larger
	prefix []byte
	view   *view        // on a terminal; else nil
	lines  func([]byte) // see host.Run; nil: nobody wants them
	raw    func([]byte) // see host.Run: the stream is a terminal's; else nil
	held   bool         // it has ended with a carriage return so far, which is not in rest
	rest   []byte       // the beginning of a line whose end has not been read yet; at most longest bytes
}

// lines takes lines of a stream, each in two parts of which the second ends with the newline. Neither may be
// kept.
type lines interface {
	line(s *stream, head, tail []byte)
}

// cut passes on the whole lines that data completes, and keeps what is left over for the next call.
func (s *stream) cut(data []byte, to lines) {
	for len(data) > 0 {
		n := bytes.IndexByte(data, '\n')
		end := n >= 0
		if !end {
			n = len(data)
		}
		if space := longest - len(s.rest); n > space {
			s.rest = append(s.rest, data[:space]...)
			s.end(to)
			data = data[space:]
			continue
		}
		if !end {
			s.rest = append(s.rest, data...)
			return
		}
		to.line(s, s.rest, data[:n+1])
		s.rest = s.rest[:0]
		data = data[n+1:]
	}
}

// end passes on what is left over, if anything is, as a line.
func (s *stream) end(to lines) {
	if len(s.rest) > 0 {
		to.line(s, s.rest, newline)
		s.rest = s.rest[:0]
	}
}

// unreturned takes the carriage returns away that a terminal has put before the newlines of a program (ONLCR in
// termios(3)): the lines are as the program has written them. It changes data.
func (s *stream) unreturned(data []byte, to lines) []byte {
	if s.held {
		s.held = false
		if data[0] != '\n' {
			s.cut([]byte{'\r'}, to)
		}
	}
	kept := data[:0]
	for i, c := range data {
		switch {
		case c != '\r':
		case i+1 == len(data):
			s.held = true
			continue
		case data[i+1] == '\n':
			continue
		}
		kept = append(kept, c)
	}
	return kept
}
