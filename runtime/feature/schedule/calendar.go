package schedule

import (
	"time"

	"nimi/runtime/spec"
)

// allHours are the hours of a schedule that runs in every one of them.
const allHours = 1<<24 - 1

// next returns the first time after another, in that one's zone, that is in a calendar; the zero time if there is none.
//
// Where clocks are put forward or back, times of day are missing or come twice. A calendar that has every hour follows
// what clocks show: it has nothing in the hour that is missing, and twice as much in the hour that comes twice. In any
// other, a time of day counts once: one that is missing comes when the clocks are put forward, and one that comes twice
// counts the first time. (cron(8) has the same rules for a change of up to three hours.)
func next(c *spec.Cron, after time.Time) time.Time {
	once := c.Hours != allHours
	z := zone{after.Location()}
	at := after.Unix() // what is looked for comes after this
	offset := z.offset(at)
	shown := at + offset
	if begin, _, changed := z.change(at-window, at); once && changed { // what comes twice may have been
		shown = max(shown, begin-1+z.offset(begin-1))
	}
	for {
		found := nextShown(c, shown)
		if found < 0 {
			return time.Time{}
		}
		due := found - offset
		change, then, changes := z.change(at, at+window)
		switch {
		case changes && due >= change:
			if once && found < change+then { // it is missing
				return z.time(change)
			}
			before := change - 1 + offset
			at, offset = change, then
			if shown = change - 1 + offset; once {
				shown = max(shown, before)
			}
		case due <= at+window:
			return z.time(due)
		default: // there is nothing until shortly before
			at = max(at+window, due-window)
			offset = z.offset(at)
			shown = at + offset
		}
	}
}

// window, in seconds, is longer than any change of the clocks, the date line included, and shorter than the time between
// two.
const window = 2 * day

// zone tells what clocks show. It does not use [time.Time.ZoneBounds], which says of the last day of a leap year that its
// time ends before it (Go 1.26).
type zone struct{ *time.Location }

func (z zone) time(at int64) time.Time { return time.Unix(at, 0).In(z.Location) }

// offset is by how many seconds the clocks are ahead of UTC.
func (z zone) offset(at int64) int64 {
	_, offset := z.time(at).Zone()
	return int64(offset)
}

// change returns when, after one time and until another, the clocks are changed, and their offset from then on.
func (z zone) change(from, until int64) (at, offset int64, changes bool) {
	before := z.offset(from)
	if z.offset(until) == before {
		return 0, 0, false
	}
	for from+1 < until {
		if middle := (from + until) / 2; z.offset(middle) == before {
			from = middle
		} else {
			until = middle
		}
	}
	return until, z.offset(until), true
}

const (
	minute = 60
	day    = 24 * 60 * minute
	// horizon, in days, is longer than any calendar pauses: 29 February may be 8 years from the next, and 40 from the
	// next that is a Monday.
	horizon = 41 * 366
)

// nextShown returns the first minute in a calendar after a time; -1: there is none. Both are what clocks show, in seconds
// since they have shown the beginning of 1970, from then on.
func nextShown(c *spec.Cron, after int64) int64 {
	after = max(after, -1)
	first := (after + minute) / minute * minute
	date, of := first/day, first%day/minute
	for range horizon {
		if onDay(c, date) {
			for m := of; m < 24*60; m++ {
				if c.Hours>>(m/60)&1 == 1 && c.Minutes>>(m%60)&1 == 1 {
					return date*day + m*minute
				}
			}
		}
		date, of = date+1, 0
	}
	return -1
}

// onDay tells whether a calendar has a day, given in days since the beginning of 1970.
func onDay(c *spec.Cron, date int64) bool {
	t := time.Unix(date*day, 0).UTC()
	_, month, n := t.Date()
	if c.Months>>month&1 == 0 {
		return false
	}
	inMonth, inWeek := c.Days>>n&1 == 1, c.Weekdays>>t.Weekday()&1 == 1
	if c.EitherDay {
		return inMonth || inWeek
	}
	return inMonth && inWeek
}
