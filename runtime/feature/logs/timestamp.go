package logs

import (
	"time"

	"nimi/runtime/internal/text"
)

// now is the wall-clock time in milliseconds since 1970-01-01.
func now() int64 { return time.Now().UnixMilli() }

// mark takes the time of the lines that have just been read from a stream.
func (p *pump) mark(s *stream) {
	if s.log.Timestamps {
		p.stamp = text.TimeMilli(p.stamp[:0], now())
	}
}
