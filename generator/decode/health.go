package decode

import (
	"slices"
	"strings"

	"nimi/runtime/spec"
)

// health reads nimi.health.
func (s *service) health(v value) {
	var set ways
	p := defaultHealth
	v.ObjectLike(`{"http": "http://127.0.0.1:8080/health"}`, slices.Concat(s.probeWays(&p, &set), probeTimes(&p)))
	switch {
	case len(set) == 0:
		noProbe(v, &p, defaultHealth)
	case s.Type == spec.TypeOneshot:
		v.Problem("%s must not be set for a oneshot, which is not asked while it runs", set[0])
	case len(set) > 1:
		v.Problem("only one of %s may be set", strings.Join(set, ", "))
	}
	s.Health = p
}
