package machine

import (
	"time"

	"nimi/runtime/spec"
)

// retry schedules the next start of a unit that has ended, if its restart mode allows one.
func (m *Machine) retry(now time.Duration, i int) bool {
	u := &m.units[i]
	r := &u.service.Restart
	ran := m.ran(now, u)
	if r.ResetAfter > 0 && ran >= r.ResetAfter {
		u.restarts = 0
	}
	limit := 0
	switch r.Mode {
	case spec.RestartNever:
		return false
	case spec.RestartUpToCount:
		if u.restarts >= r.Count {
			return false
		}
		limit = r.Count
	}
	u.delay = u.nextDelay()
	u.restarts++
	m.enter(now, i, backoff)
	u.life.start(now + u.delay + m.jitter(r.Jitter))
	m.report(&Report{
		Kind: ReportRestart, Unit: i, Exit: u.exit, Cause: u.cause, Ran: ran,
		Delay: u.life.at - now, Restarts: u.restarts, Limit: limit,
	})
	return true
}

// nextDelay is the delay before the unit's next restart, jitter apart: restart.time for the first in a row,
// then each time restart.backoff.factor times as long, up to restart.backoff.max.
func (u *unit) nextDelay() time.Duration {
	r := &u.service.Restart
	if u.restarts == 0 {
		return r.Delay
	}
	// Compared as floats: the product may be too large for a Duration.
	longest := float64(max(r.MaxDelay, r.Delay))
	return time.Duration(min(float64(u.delay)*r.Factor, longest))
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
