package decode

import (
	"math"
	"slices"
	"time"

	"nimi/generator/input"
	"nimi/runtime/spec"
)

// defaultRestart returns the defaults of settings.restart.
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
	v.ObjectLike(restartForm, restartFields(&d.restart))
}

// restart reads nimi.restart, which overrides settings.restart key by key. The options type and schedule have been read
// before. A oneshot neither inherits onSuccess nor may set it: it would run for ever, and services that wait for its
// completion would never start.
func (s *service) restart(v value) {
	oneshot := s.Type == spec.TypeOneshot
	if oneshot {
		s.Restart.OnSuccess = false
	}
	v.ObjectLike(restartForm, append(restartFields(&s.Restart), field{"successExitStatus", s.successExitStatus}))
	if oneshot && s.Restart.OnSuccess {
		v.ProblemAt("onSuccess", "must not be true for a oneshot, which would never have completed; schedule.interval runs it again and again")
	}
	// The delay grows up to backoff.max but is never cut: a restart.time above the maximum raises the maximum.
	s.Restart.MaxDelay = max(s.Restart.MaxDelay, s.Restart.Delay)
}

// restartForm shows what restarts look like.
const restartForm = `{"mode": "up-to-count", "count": 3}`

// restartFields are the keys that settings.restart and nimi.restart have in common.
func restartFields(r *spec.Restart) fields {
	return fields{
		{"mode", func(v value) { input.Enum(v, &r.Mode, modeHints()...) }},
		{"time", func(v value) { v.Duration(&r.Delay) }},
		{"count", func(v value) { v.Integer(&r.Count, 0, math.MaxInt32) }},
		{"onSuccess", func(v value) { v.Bool(&r.OnSuccess) }},
		{"backoff", func(v value) { v.Object(backoffFields(r)) }},
		{"resetAfter", func(v value) { v.Duration(&r.ResetAfter) }},
	}
}

// modeHints say what to write for the words of systemd, Docker, supervisord and process-compose.
func modeHints() (hints []input.Hint) {
	const (
		failures = `write "always": it restarts after every failure, and a clean exit is completion`
		both     = `write "always", and set restart.onSuccess to restart after a clean exit too`
		none     = `write "never"`
	)
	for text, words := range map[string][]string{
		failures:                                {"on-failure", "on_failure", "onFailure", "on-abnormal", "on-abort", "on-watchdog", "unexpected", "restart-on-failure"},
		both:                                    {"unless-stopped", "true", "yes"},
		none:                                    {"no", "none", "false"},
		`write "never", and onFailure = "stop"`: {"exit_on_failure"},
		`there is no mode for a clean exit alone: "always" with restart.onSuccess restarts after every exit`: {"on-success"},
	} {
		for _, word := range words {
			hints = append(hints, input.Hint{Word: word, Text: text})
		}
	}
	return hints
}

// maxFactor is more than anybody needs: it takes the second restart in a row to the maximum delay.
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
