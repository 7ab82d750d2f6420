package logs

import (
	"nimi/runtime/internal/notice"
	"nimi/runtime/internal/text"
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

// plainWord is a line of the launcher's own.
func (p *pump) plainWord(b []byte, l notice.Line) []byte {
	if p.host.Program.Logging.Timestamps {
		b = append(text.TimeMilli(b, l.At), ' ')
	}
	return append(b, p.host.Program.Name+": "+l.Text+"\n"...)
}
