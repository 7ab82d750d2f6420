package logs

import "time"

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
	year, month, day := date(ms / 86_400_000)
	ms %= 86_400_000
	b = append(number(b, year, 4), '-')
	b = append(number(b, month, 2), '-')
	b = append(number(b, day, 2), 'T')
	b = append(number(b, ms/3_600_000, 2), ':')
	b = append(number(b, ms/60_000%60, 2), ':')
	b = append(number(b, ms/1000%60, 2), '.')
	return append(number(b, ms%1000, 3), 'Z')
}

// date turns days since 1970-01-01 into a date of the Gregorian calendar. Years are counted from 1 March, so that the leap
// day is the last one; 400 years have 146,097 days.
func date(days int64) (year, month, day int64) {
	days += 719_468 // since 0000-03-01
	era := days / 146_097
	d := days % 146_097                            // of the 400 years
	y := (d - d/1460 + d/36_524 - d/146_096) / 365 // of the 400 years
	d -= 365*y + y/4 - y/100                       // of the year that begins in March
	m := (5*d + 2) / 153                           // March is 0
	day, month, year = d-(153*m+2)/5+1, m+3, y+400*era
	if month > 12 {
		month, year = month-12, year+1
	}
	return year, month, day
}

// number appends n with at least so many digits.
func number(b []byte, n int64, digits int) []byte {
	if digits > 1 || n > 9 {
		b = number(b, n/10, digits-1)
	}
	return append(b, byte('0'+n%10))
}
