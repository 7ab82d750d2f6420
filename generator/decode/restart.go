package decode

import (
	"math"
	"slices"
	"time"

	"nimi/generator/input"
	"nimi/runtime/spec"
)

// defaultRestart returns what holds where settings.restart says nothing.
func defaultRestart() spec.Restart {
	return spec.Restart{
		Mode:       spec.RestartAlways,
		Delay:      time.Second,
		Count:      5,
		Factor:     1,
		MaxDelay:   time.Minute,
		ResetAfter: time.Minute,
	}
}

// programRestart reads settings.restart.
func (d *decoder) programRestart(v value) {
	d.restart = defaultRestart()
	v.Object(restartFields(&d.restart))
}

// restart reads nimi.restart, which overrides settings.restart key by key.
func (s *service) restart(v value) {
	v.Object(append(restartFields(&s.Restart), field{"successExitStatus", s.successExitStatus}))
	// A delay grows up to backoff.max, it is never cut: a restart.time above the maximum is the maximum.
	s.Restart.MaxDelay = max(s.Restart.MaxDelay, s.Restart.Delay)
}

// restartFields are the keys that settings.restart and nimi.restart have in common.
func restartFields(r *spec.Restart) fields {
	return fields{
		{"mode", func(v value) { input.Enum(v, &r.Mode) }},
		{"time", func(v value) { v.Duration(&r.Delay) }},
		{"count", func(v value) { v.Integer(&r.Count, 0, math.MaxInt32) }},
		{"onSuccess", func(v value) { v.Bool(&r.OnSuccess) }},
		{"backoff", func(v value) { v.Object(backoffFields(r)) }},
		{"resetAfter", func(v value) { v.Duration(&r.ResetAfter) }},
	}
}

// maxFactor is far beyond use: with it, the second restart of a row waits for the maximum.
const maxFactor = 1000

func backoffFields(r *spec.Restart) fields {
	return fields{
		{"factor", func(v value) { v.Number(&r.Factor, 1, maxFactor) }},
		{"max", func(v value) { v.Duration(&r.MaxDelay) }},
		{"jitter", func(v value) { v.Duration(&r.Jitter) }},
	}
}

// maxExitStatus is the largest exit code that wait(2) can report.
const maxExitStatus = 255

// successExitStatus reads the exit codes that count as success besides 0, in any order.
func (s *service) successExitStatus(v value) {
	var codes []int
	v.List(func(_ int, v value) {
		if n, ok := v.Whole(0, maxExitStatus, ""); ok {
			codes = append(codes, int(n))
		}
	})
	slices.Sort(codes)
	s.Restart.SuccessExitStatus = slices.Compact(codes)
}
