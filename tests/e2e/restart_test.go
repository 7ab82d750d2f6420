package e2e

import (
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// stamp appends the time in nanoseconds to the file "runs".
const stamp = "date +%s%N >>runs; "

func restarting(script string, restart JSON) JSON {
	return JSON{"services": JSON{"a": sh(script, JSON{"restart": restart})}}
}

func TestRestartNever(t *testing.T) {
	t.Parallel()
	r := start(t, restarting(stamp+"exit 3", JSON{"mode": "never", "time": 0}))
	r.WantExit(3)
	if got := len(r.UntilFile("runs", 1)); got != 1 {
		t.Errorf("runs: got %d, want 1", got)
	}
}

// up-to-count with a count of n is a first run and n restarts.
func TestRestartUpToCount(t *testing.T) {
	for _, c := range []struct{ count, want int }{{0, 1}, {1, 2}, {3, 4}} {
		t.Run(strconv.Itoa(c.count), func(t *testing.T) {
			t.Parallel()
			r := start(t, restarting(stamp+"exit 3", JSON{"mode": "up-to-count", "time": 0, "count": c.count}))
			r.WantExit(3)
			if got := len(r.UntilFile("runs", 1)); got != c.want {
				t.Errorf("runs: got %d, want %d", got, c.want)
			}
		})
	}
}

func TestRestartAlways(t *testing.T) {
	t.Parallel()
	r := start(t, restarting(stamp+"test $(wc -l <runs) -lt 20 && exit 3; echo up; exec sleep 1000", JSON{"mode": "always", "time": 0}))
	r.UntilLine("a", "up")
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// A program that appears later is found by a later restart.
func TestRestartOfMissingProgram(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := h.Start(t, h.Build(t, JSON{"services": JSON{
		"late": JSON{"process": JSON{"argv": []string{"./tool"}}, "nimi": JSON{"restart": JSON{"time": 20}}},
		"make": sh("sleep 0.2; printf '#!/bin/sh\\necho found\\n' >new; chmod +x new; mv new tool", nil),
	}}), h.Options{Dir: dir})
	r.WantExit(0)
	if got := r.Stdout.Count("late", "found"); got != 1 {
		t.Errorf("lines: got %d, want 1", got)
	}
}

// A clean exit is completion in every mode, unless restart.onSuccess asks for more.
func TestCleanExit(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"never", "up-to-count", "always"} {
		r := start(t, restarting(stamp+"exit 0", JSON{"mode": mode, "time": 0}))
		r.WantExit(0)
		if got := len(r.UntilFile("runs", 1)); got != 1 {
			t.Errorf("%s: runs: got %d, want 1", mode, got)
		}
	}
	r := start(t, restarting(stamp+"exit 0", JSON{"mode": "always", "time": 0, "onSuccess": true}))
	r.UntilFile("runs", 5)
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// gaps returns the times between n runs.
func gaps(t *testing.T, r *h.Run, n int) []time.Duration {
	t.Helper()
	var gaps []time.Duration
	last := int64(0)
	for i, line := range r.UntilFile("runs", n) {
		at, err := strconv.ParseInt(line, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		if i > 0 {
			gaps = append(gaps, time.Duration(at-last))
		}
		last = at
	}
	return gaps
}

// slack is how much later than asked for something may happen. A busy machine can be later than that at times, so
// it is the shortest of some gaps that has to keep to it.
const slack = 400 * time.Millisecond

func TestRestartTime(t *testing.T) {
	t.Parallel()
	r := start(t, restarting(stamp+"exit 1", JSON{"mode": "up-to-count", "count": 3, "time": 300}))
	r.WantExit(1)
	want := 300 * time.Millisecond
	if got := slices.Min(gaps(t, r, 4)); got < want || got > want+slack {
		t.Errorf("shortest gap: got %v, want %v to %v", got, want, want+slack)
	}
}

// The delay grows by the factor, up to the maximum.
func TestRestartBackoff(t *testing.T) {
	t.Parallel()
	r := start(t, restarting(stamp+"exit 1", JSON{"mode": "up-to-count", "count": 5, "time": 50,
		"backoff": JSON{"factor": 4, "max": 400}}))
	r.WantExit(1)
	got := gaps(t, r, 6)
	for i, want := range []time.Duration{50, 200, 400, 400, 400} {
		if want *= time.Millisecond; got[i] < want {
			t.Errorf("gap %d: got %v, want at least %v", i, got[i], want)
		}
	}
	if got, most := slices.Min(got[2:]), 400*time.Millisecond+slack/2; got > most {
		t.Errorf("shortest gap after the first two: got %v, want at most %v", got, most)
	}
}

// A service that runs for resetAfter has its count of restarts start afresh.
func TestRestartResetAfter(t *testing.T) {
	t.Parallel()
	r := start(t, restarting(stamp+"test $(wc -l <runs) -lt 6 && sleep 0.15 && exit 1; echo up; exec sleep 1000",
		JSON{"mode": "up-to-count", "count": 1, "time": 0, "resetAfter": 100}))
	r.UntilLine("a", "up")
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// A stop during the delay ends the launcher at once and starts nothing.
func TestStopDuringRestartDelay(t *testing.T) {
	t.Parallel()
	r := start(t, restarting("exit 1", JSON{"mode": "always", "time": 600000}))
	r.Until("the launcher to see the end of the first run", func() bool { return strings.Contains(r.Stderr.String(), "a: exited") })
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// A service of its own settings overrides the program's, key by key.
func TestRestartInheritance(t *testing.T) {
	t.Parallel()
	r := start(t, JSON{
		"settings": JSON{"restart": JSON{"mode": "up-to-count", "time": 0, "count": 2}},
		"services": JSON{
			"inherits":  sh("echo run; exit 1", nil),
			"overrides": sh("echo run; exit 1", JSON{"restart": JSON{"count": 4}}),
		}})
	r.WantExit(1)
	for service, want := range map[string]int{"inherits": 3, "overrides": 5} {
		if got := r.Stdout.Count(service, "run"); got != want {
			t.Errorf("%s: runs: got %d, want %d", service, got, want)
		}
	}
}
