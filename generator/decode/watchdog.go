package decode

import "nimi/runtime/spec"

// watchdog reads nimi.watchdog.
func (s *service) watchdog(v value) {
	v.Positive(&s.Watchdog)
	if s.Watchdog > 0 && s.Type == spec.TypeOneshot {
		v.Problem("must not be set for a oneshot, which is ready only once it has ended")
	}
}
