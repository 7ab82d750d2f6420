package machine

import (
	"time"

	"nimi/runtime/spec"
)

// retry schedules the next start of a unit that has ended, if its restart mode allows one.
// Where restart.window does not, limit is how many starts it allows.
func (m *Machine) retry(now time.Duration, i int) (again bool, limit int) {
	u := &m.units[i]
	r := &u.service.Restart
	ran := m.ran(now, u)
	if r.ResetAfter > 0 && ran >= r.ResetAfter {
		u.restarts = 0
	}
	delay := u.nextDelay()
	switch {
	case r.Mode == spec.RestartNever || r.Mode == spec.RestartOnSuccess && !u.good() || u.final || u.exit.in(r.PreventExitStatus):
		return false, 0
	case r.Mode != spec.RestartUpToCount:
	case r.Window > 0:
		if !m.limits(m, now+delay, i, stepMay) {
			return false, r.Count
		}
	case u.restarts >= r.Count:
		return false, 0
	default:
		limit = r.Count
	}
	u.delay = delay
	u.restarts++
	m.enter(now, i, backoff)
	u.life.start(now + u.delay + m.jitter(r.Jitter))
	m.report(&Report{
		Kind: ReportRestart, Unit: i, Exit: u.exit, Cause: u.cause, Ran: ran,
		Delay: u.life.at - now, Restarts: u.restarts, Limit: limit,
	})
	if u.settling {
		if u.misses++; u.misses == enough {
			m.hopeless = true
			m.announceReady()
		}
	}
	return true, 0
}

// What could not be started, for want of its program or its user, will most likely not start in a second either. So the
// delay grows by startFactor at least, from leastStartDelay at least, whatever restart.time and restart.backoff.factor say.
const (
	startFactor     = 2
	leastStartDelay = 100 * time.Millisecond
)

// nextDelay is the delay before the unit's next restart, jitter apart: restart.time for the first in a row,
// then each time restart.backoff.factor times as long, up to restart.backoff.max.
func (u *unit) nextDelay() time.Duration {
	r := &u.service.Restart
	if u.restarts == 0 {
		return r.Delay
	}
	delay, factor, longest := u.delay, r.Factor, max(r.MaxDelay, r.Delay)
	if u.exit.Unstarted && u.cause == CauseNone {
		delay, factor, longest = max(delay, leastStartDelay/startFactor), max(factor, startFactor), max(longest, leastStartDelay)
	}
	// Compared as floats: the product may be too large for a Duration.
	return time.Duration(min(float64(delay)*factor, float64(longest)))
}

// jitter returns a time from 0 up to limit, of xorshift64's sequence (Marsaglia, 2003).
func (m *Machine) jitter(limit time.Duration) time.Duration {
	if limit <= 0 {
		return 0
	}
	m.random ^= m.random << 13
	m.random ^= m.random >> 7
	m.random ^= m.random << 17
	return time.Duration(m.random % uint64(limit+1))
}
