package logs

import (
	"bytes"

	"nimi/runtime/internal/notice"
	"nimi/runtime/internal/text"
	"nimi/runtime/spec"
)

// plain is a line with the name of its service before it, and the time before that. Bytes are left alone.
func (p *pump) plain(b []byte, s *stream, head, tail []byte) []byte {
	return append(append(p.start(b, s), head...), tail...)
}

// start is what stands before a line. Not inlined, as it is in three places.
//
//go:noinline
func (p *pump) start(b []byte, s *stream) []byte {
	if s.log.Timestamps {
		b = append(append(b, p.stamp...), ' ')
	}
	return append(b, s.prefix...)
}

// split takes in what was read from a stream.
func (p *pump) split(s *stream, data []byte) {
	if len(s.rest) > 0 { // the end of a line that has begun before
		n := bytes.IndexByte(data, '\n') + 1
		if n == 0 {
			n = len(data)
		}
		s.cut(data[:n], p)
		data = data[n:]
	}
	s.cut(p.block(s, data), p)
}

// block takes in the whole lines that data begins with, and returns the rest. It does what line would do with each of them, in
// two thirds of the time. It leaves to line what is not that simple: objects, terminals, lines that are too long, and those for
// which there may be no room.
func (p *pump) block(s *stream, data []byte) (rest []byte) {
	o := &p.out[s.to]
	if s.view != nil || o.open != nil || s.log.Format == spec.LogJSON || len(p.dropped) > 0 {
		return data
	}
	p.lead = p.start(p.lead[:0], s)
	b, done, lines := o.buf, 0, 0
	for len(b) < dropAt {
		n := bytes.IndexByte(data[done:], '\n') + 1
		if n == 0 || n > longest+1 {
			break
		}
		b = append(append(b, p.lead...), data[done:done+n]...)
		done += n
		lines++
	}
	o.buf = b
	if done > 0 {
		p.take(s, nil, data[:done], lines)
	}
	return data[done:]
}

// plainWord is a line of the launcher's own.
func (p *pump) plainWord(b []byte, l notice.Line) []byte {
	if p.host.Program.Logging.Timestamps {
		b = append(text.TimeMilli(b, l.At), ' ')
	}
	return append(b, p.host.Program.Name+": "+l.Text+"\n"...)
}
