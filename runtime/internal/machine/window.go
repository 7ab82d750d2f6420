package machine

import "time"

// limitStarts is the part that knows the times of a unit's last restart.count starts, and tells whether one more at a time
// would be too much for restart.window.
func limitStarts(m *Machine, now time.Duration, i int, s step) bool {
	u := &m.units[i]
	r := &u.service.Restart
	switch {
	case r.Window == 0:
	case s == stepMay:
		n := len(u.starts) - r.Count // more than 0 where the program before had a larger count
		return n < 0 || now-u.starts[n] >= r.Window
	default:
		u.starts = append(u.starts, now)
		if n := len(u.starts) - r.Count; n > 0 {
			u.starts = append(u.starts[:0], u.starts[n:]...)
		}
	}
	return true
}
