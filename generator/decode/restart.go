package decode

import (
	"math"
	"slices"
	"strings"
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
	r := &d.restart
	v.ObjectLike(restartForm, append(restartFields(r), field{"window", func(v value) { v.Duration(&r.Window) }}))
	if r.Window > 0 && r.Mode == spec.RestartUpToCount {
		countInWindow(v, r)
	}
}

// maxInWindow bounds the starts in a restart.window: the launcher keeps the time of each.
const maxInWindow = 1000

// countInWindow checks restart.count where it counts the starts within a window.
func countInWindow(v value, r *spec.Restart) {
	if r.Count < 1 || r.Count > maxInWindow {
		v.ProblemAt("count", "must be from 1 to %d with a window, in which it counts all starts, not %d", maxInWindow, r.Count)
	}
}

// restart reads nimi.restart, which overrides settings.restart key by key. The options type and schedule have been read
// before. A oneshot neither inherits onSuccess nor may set it: it would run for ever, and services that wait for its
// completion would never start.
func (s *service) restart(v value) {
	oneshot := s.Type == spec.TypeOneshot
	if oneshot {
		s.Restart.OnSuccess = false
	}
	var window value
	r, inherited := &s.Restart, s.Restart
	v.ObjectLike(restartForm, append(restartFields(r),
		field{"window", func(v value) {
			window = v
			v.Duration(&r.Window)
		}},
		field{"successExitStatus", func(v value) { exitStatus(v, &r.SuccessExitStatus) }},
		field{"preventExitStatus", func(v value) { exitStatus(v, &r.PreventExitStatus) }}))
	switch {
	case r.Window == 0:
	case r.Mode != spec.RestartUpToCount && !window.IsNull():
		window.Warn(`has an effect with mode "up-to-count" only, which limits restarts`)
	case r.Mode == spec.RestartUpToCount && (r.Mode != inherited.Mode || r.Window != inherited.Window || r.Count != inherited.Count):
		countInWindow(v, r)
	}
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
		{"mode", func(v value) { restartMode(v, r) }},
		{"time", func(v value) { v.Duration(&r.Delay) }},
		{"count", func(v value) { v.Integer(&r.Count, 0, math.MaxInt32) }},
		{"onSuccess", func(v value) { onSuccess(v, r) }},
		{"backoff", func(v value) { v.Object(backoffFields(r)) }},
		{"resetAfter", func(v value) { v.Duration(&r.ResetAfter) }},
	}
}

// Words of systemd.service(5) that mean a mode of ours and say with it what a clean exit means.
const (
	onFailureOnly = "on-failure" // RestartAlways without OnSuccess
	noRestart     = "no"         // RestartNever
)

// restartMode reads a restart mode. One that says what a clean exit means has onSuccess follow from it.
func restartMode(v value, r *spec.Restart) {
	var allowed []string
	for _, m := range r.Mode.Values() {
		allowed = append(allowed, m.Text)
	}
	modes := len(allowed)
	allowed = append(allowed, onFailureOnly, noRestart)
	i := v.Word(allowed, modeHints()...)
	if i < 0 {
		return
	}
	if r.Mode == spec.RestartOnSuccess { // which has said so of the mode that this one replaces
		r.OnSuccess = false
	}
	switch {
	case i < modes:
		if r.Mode = spec.RestartMode(i); r.Mode == spec.RestartOnSuccess {
			r.OnSuccess = true
		}
	case allowed[i] == onFailureOnly:
		r.Mode, r.OnSuccess = spec.RestartAlways, false
	default:
		r.Mode = spec.RestartNever
	}
}

// onSuccess reads restart.onSuccess, after the mode.
func onSuccess(v value, r *spec.Restart) {
	v.Bool(&r.OnSuccess)
	if r.Mode == spec.RestartOnSuccess && !r.OnSuccess && !v.IsNull() {
		v.Problem(`must not be false with mode "on-success"`)
	}
}

// modeHints say what to write for the words of Docker, supervisord and process-compose, and further ones of systemd.
func modeHints() (hints []input.Hint) {
	const (
		failures = `write "on-failure": it restarts after every failure, and a clean exit is completion`
		both     = `write "always", and set restart.onSuccess to restart after a clean exit too`
		none     = `write "never"`
	)
	for text, words := range map[string][]string{
		failures:                                {"on_failure", "onFailure", "on-abnormal", "on-abort", "on-watchdog", "unexpected", "restart-on-failure"},
		both:                                    {"unless-stopped", "true", "yes"},
		none:                                    {"none", "false"},
		`write "never", and onFailure = "stop"`: {"exit_on_failure"},
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

// exitStatus reads a list of exit codes and of names of signals that end processes, in any order.
func exitStatus(v value, into *[]int) {
	if v.IsNull() {
		return
	}
	var all []int
	v.List(func(_ int, v value) {
		var name string
		switch v.Kind() {
		case input.String:
			if v.Text(&name) {
				all = append(all, endedBy(v, name))
			}
		case input.Number:
			if n, ok := v.Whole(0, maxExitStatus, ""); ok {
				all = append(all, int(n))
			}
		default:
			v.Problem("must be an exit code or the name of a signal")
		}
	})
	slices.Sort(all)
	*into = slices.Compact(all)
}

// faults are signals that no option can send, and that end processes: their numbers on Linux (signal(7)).
var faults = map[string]int{"ILL": 4, "TRAP": 5, "BUS": 7, "FPE": 8, "SEGV": 11, "PIPE": 13, "STKFLT": 16, "XCPU": 24, "XFSZ": 25, "VTALRM": 26, "PROF": 27, "SYS": 31}

// endedBy returns the end by a signal of a name.
func endedBy(v value, name string) int {
	n, fault := faults[strings.TrimPrefix(name, "SIG")]
	if !fault {
		n = int(signalNamed(name))
	}
	if n == 0 {
		hint := ""
		if code := strings.TrimLeft(name, "0123456789"); name != "" && code == "" {
			hint = "; write " + name
		} else {
			hint = ", " + signalHint(name)
		}
		v.Problem("must be an exit code or the name of a signal, not %s%s", input.Quote(name), hint)
	}
	return spec.EndedBy + n
}
