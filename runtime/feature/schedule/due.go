package schedule

import (
	"time"

	"nimi/runtime/spec"
)

// tolerance is how late a run may come, and how far the clock may be put back, without a change to what runs.
const tolerance = time.Minute

// due tells whether a calendar has a time for which a run is due, and which; if it has none, the next time to come, zero if
// there is none either. last is the time up to which all is settled: that of the last run, or where the launcher began to
// look.
//
// A time has a run if it has passed by less than a minute. What passed before that, because the system was suspended, the
// clock was put forward or the launcher did not run, is made up for only with catchUp.
func due(c *spec.Cron, last, now time.Time, catchUp bool) (is bool, at time.Time) {
	if oldest := now.Add(-tolerance); !catchUp && last.Before(oldest) {
		last = oldest
	}
	at = next(c, last.In(now.Location()))
	return !at.IsZero() && !at.After(now), at
}

// settled returns the time up to which all is settled, given what that was and that the clock shows now what would have
// been before, had nobody set it.
//
// A clock that is put back by less than a minute, as programs that keep clocks right may do, repeats nothing: what is settled
// stays so. After one that is put back by more, the calendar follows the new time as if the launcher had begun to look at it
// now; so it does if it comes to the same in several steps.
func settled(last, now, before time.Time) time.Time {
	if before.Sub(now) >= tolerance || last.Sub(now) >= tolerance {
		return now.Add(-tolerance)
	}
	return last
}
