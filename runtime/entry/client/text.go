package client

import "nimi/runtime/internal/text"

// instant writes a time, in milliseconds since 1970-01-01; "-" where there is none, or none that has four digits of year.
func instant(ms int64) string {
	if ms <= 0 || ms > 253_402_300_799_000 { // the end of the year 9999
		return "-"
	}
	return string(text.Time(nil, ms))
}

// span writes how long something has lasted, in the two largest units.
func span(ms int64) string {
	s := max(ms, 0) / 1000
	switch {
	case s < 60:
		return integer(s) + "s"
	case s < 3600:
		return two(s/60, "m", s%60, "s")
	case s < 86_400:
		return two(s/3600, "h", s/60%60, "m")
	}
	return two(s/86_400, "d", s/3600%24, "h")
}

//go:noinline
func two(n int64, unit string, m int64, smaller string) string {
	return integer(n) + unit + string(text.Digits(nil, m, 2)) + smaller
}

// tenths writes n tenths with one decimal place.
func tenths(n int64) string {
	return integer(n/10) + "." + integer(n%10)
}

// size writes a number of bytes.
func size(n int64) string {
	switch {
	case n < 1<<20:
		return tenths(n*10/(1<<10)) + "KiB"
	case n < 1<<30:
		return tenths(n*10/(1<<20)) + "MiB"
	}
	return tenths(n/(1<<20)*10/(1<<10)) + "GiB"
}

// duration writes a configured time, in milliseconds.
func duration(ms int64) string {
	if ms%1000 != 0 {
		return integer(ms) + "ms"
	}
	return integer(ms/1000) + "s"
}
