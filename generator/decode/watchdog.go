package decode

import "nimi/runtime/spec"

// watchdog reads nimi.watchdog.
func (s *Service) watchdog(v value) {
	v.positive(&s.Watchdog)
	if s.Watchdog > 0 && s.Type == spec.TypeOneshot {
		v.problem("must not be set for a oneshot, which is ready only once it has ended")
	}
}
