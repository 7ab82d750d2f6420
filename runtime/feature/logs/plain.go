package logs

import (
	"nimi/runtime/internal/notice"
	"nimi/runtime/internal/text"
)

// plain is a line with the name of its service before it, and the time before that. Bytes are left alone.
func (p *pump) plain(b []byte, s *stream, head, tail []byte) []byte {
	if s.log.Timestamps {
		b = append(append(b, p.stamp...), ' ')
	}
	return append(append(append(b, s.prefix...), head...), tail...)
}

// plainWord is a line of the launcher's own.
func (p *pump) plainWord(b []byte, l notice.Line) []byte {
	if p.host.Program.Logging.Timestamps {
		b = append(text.TimeMilli(b, l.At), ' ')
	}
	return append(append(append(append(b, p.host.Program.Name...), ": "...), l.Text...), '\n')
}
