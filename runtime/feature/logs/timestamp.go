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
		p.stamp = appendTime(p.stamp[:0], now())
	}
}

// appendTime writes a time, in milliseconds since 1970-01-01, as RFC 3339 has it: 2006-01-02T15:04:05.000Z. It is not
// time.AppendFormat, which brings the names of months and the reading of time zones with it: 30 KB.
func appendTime(b []byte, ms int64) []byte {
	year, month, day := text.Date(ms / 86_400_000)
	ms %= 86_400_000
	b = append(number(b, year, 4), '-')
	b = append(number(b, month, 2), '-')
	b = append(number(b, day, 2), 'T')
	b = append(number(b, ms/3_600_000, 2), ':')
	b = append(number(b, ms/60_000%60, 2), ':')
	b = append(number(b, ms/1000%60, 2), '.')
	return append(number(b, ms%1000, 3), 'Z')
}

// number appends n with at least so many digits.
func number(b []byte, n int64, digits int) []byte {
	if digits > 1 || n > 9 {
		b = number(b, n/10, digits-1)
	}
	return append(b, byte('0'+n%10))
}
