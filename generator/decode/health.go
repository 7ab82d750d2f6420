package decode

import (
	"math"
	"slices"
	"strings"

	"nimi/generator/input"
	"nimi/runtime/spec"
)

// healthHints say what to write for the words of podman-run(1).
func healthHints() []input.Hint {
	return []input.Hint{{Word: "none", Text: `write "report"`}, {Word: "kill", Text: `write "stop"`}}
}

// health reads nimi.health.
func (s *service) health(v value) {
	var set ways
	p := defaultHealth
	v.ObjectLike(`{"http": "http://127.0.0.1:8080/health"}`, slices.Concat(s.probeWays(&p, &set), probeTimes(&p), fields{
		{"failureThreshold", func(v value) { v.Integer(&p.FailureThreshold, 1, math.MaxInt32) }},
		{"action", func(v value) { input.Enum(v, &s.HealthAction, healthHints()...) }},
	}))
	switch {
	case len(set) == 0 && s.HealthAction != spec.HealthRestart:
		v.ProblemAt("action", "has no effect without exec, tcp, unix, http or file")
		fallthrough
	case len(set) == 0:
		noProbe(v, &p, defaultHealth)
	case s.Type == spec.TypeOneshot:
		v.Problem("%s must not be set for a oneshot, which is not asked while it runs", set[0])
	case len(set) > 1:
		v.Problem("only one of %s may be set", strings.Join(set, ", "))
	}
	s.Health = p
}

// watchdog reads nimi.watchdog.
func (s *service) watchdog(v value) {
	v.Positive(&s.Watchdog)
	if s.Watchdog > 0 && s.Type == spec.TypeOneshot {
		v.Problem("must not be set for a oneshot, which is ready only once it has ended")
	}
}
