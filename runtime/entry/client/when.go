package client

import (
	"strings"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/text"
)

const day = 86_400_000 // ms

// moment reads a point in time: how long ago it was (90s, 1h30m, 2d), a time of day (15:04, 15:04:05), which is the last
// one before now, or a date with or without a time (RFC 3339). Without an offset it is UTC, as all that is printed. Times are
// Unix milliseconds.
func moment(s string, now int64) (ms int64, ok bool) {
	if ago, ok := length(s); ok {
		return now - ago, true
	}
	if len(s) >= 10 && s[4] == '-' && s[7] == '-' {
		date, ok := days(s[:4], s[5:7], s[8:10])
		if !ok || len(s) == 10 {
			return date * day, ok
		}
		if strings.IndexByte("Tt ", s[10]) < 0 {
			return 0, false
		}
		clock, offset, ok := zone(s[11:])
		if !ok {
			return 0, false
		}
		ms, ok = timeOfDay(clock)
		return date*day + ms - offset, ok
	}
	if ms, ok = timeOfDay(s); !ok {
		return 0, false
	}
	if ms += now - now%day; ms > now {
		ms -= day
	}
	return ms, true
}

// length reads numbers with units: d, h, m, s, ms.
func length(s string) (ms int64, ok bool) {
	for s != "" {
		digits := 0
		for digits < len(s) && s[digits] >= '0' && s[digits] <= '9' {
			digits++
		}
		n, number := sys.Number(s[:digits])
		s = s[digits:]
		unit := int64(0)
		for _, u := range [...]struct {
			name string
			ms   int64
		}{{"ms", 1}, {"s", 1000}, {"m", 60_000}, {"h", 3_600_000}, {"d", day}} {
			if rest, is := strings.CutPrefix(s, u.name); is {
				s, unit = rest, u.ms
				break
			}
		}
		if !number || unit == 0 || digits > 9 {
			return 0, false
		}
		ms += int64(n) * unit
		ok = true
	}
	return ms, ok
}

// days reads a date, and returns the days since 1970-01-01. One that no calendar has is none.
func days(year, month, of string) (n int64, ok bool) {
	y, ok1 := sys.Number(year)
	m, ok2 := sys.Number(month)
	d, ok3 := sys.Number(of)
	if !ok1 || !ok2 || !ok3 || y < 1970 || m < 1 || m > 12 || d < 1 || d > 31 {
		return 0, false
	}
	// The day is found from below: by the length of years and months it is at most some days later.
	n = int64(y-1970)*365 + int64(y-1969)/4 - int64(y-1901)/100 + int64(y-1601)/400 + int64(m-1)*28 + int64(d-1)
	for range 40 {
		if a, b, c := text.Date(n); a == int64(y) && b == int64(m) && c == int64(d) {
			return n, true
		}
		n++
	}
	return 0, false
}

// timeOfDay reads 15:04, 15:04:05 or 15:04:05.678, in milliseconds since midnight.
func timeOfDay(s string) (ms int64, ok bool) {
	hour, rest, _ := strings.Cut(s, ":")
	minute, second, seconds := strings.Cut(rest, ":")
	h, ok1 := sys.Number(hour)
	m, ok2 := sys.Number(minute)
	if !ok1 || !ok2 || len(hour) > 2 || len(minute) != 2 || h > 23 || m > 59 {
		return 0, false
	}
	if seconds {
		second, part, point := strings.Cut(second, ".")
		n, ok1 := sys.Number(second)
		f, ok2 := 0, true
		if point {
			f, ok2 = sys.Number((part + "00")[:min(3, len(part)+2)])
		}
		if !ok1 || !ok2 || len(second) != 2 || n > 59 || point && part == "" {
			return 0, false
		}
		ms = int64(n*1000 + f)
	}
	return int64(h*60+m)*60_000 + ms, true
}

// zone cuts Z or an offset such as +02:00 off a time.
func zone(s string) (clock string, offset int64, ok bool) {
	if n := len(s); n > 0 && (s[n-1] == 'Z' || s[n-1] == 'z') {
		return s[:n-1], 0, true
	}
	at := len(s) - 1
	for at >= 0 && s[at] != '+' && s[at] != '-' {
		at--
	}
	if at < 0 {
		return s, 0, true
	}
	offset, ok = timeOfDay(s[at+1:])
	if s[at] == '-' {
		offset = -offset
	}
	return s[:at], offset, ok
}
