package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// names lists a directory.
func names(t *testing.T, dir string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

// A oneshot with an interval runs again and again, whatever comes of it, at times that are counted from the start.
func TestScheduleInterval(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{"a": sh(stamp+"exit 3", JSON{"schedule": 200, "onFailure": "ignore"})}))
	begin := time.Now()
	r.UntilFile("runs", 4)
	if got := time.Since(begin); got < 700*time.Millisecond {
		t.Errorf("4 runs every 200ms: got %v, want 800ms at least", got)
	}
	for i, gap := range gaps(t, r, 4) {
		if gap < 10*time.Millisecond {
			t.Errorf("gap %d: got %v", i, gap)
		}
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// Runs never overlap: a time that comes during one is missed, and said so.
func TestScheduleMissed(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{"a": sh("mkdir busy || echo overlap; sleep 0.5; rmdir busy; echo ran >>runs", JSON{"schedule": 150})}))
	r.UntilFile("runs", 2)
	r.Signal(syscall.SIGTERM)
	r.Wait()
	if got := r.Stdout.Of("a"); len(got) > 0 {
		t.Errorf("got %q, want no overlap", got)
	}
	if !strings.Contains(r.Stderr.String(), "a: ") {
		t.Errorf("got %q, want a word on what was missed", r.Stderr.String())
	}
}

// With runOnStart it runs at once; without, something that waits for its success waits for its first time.
func TestScheduleRunOnStart(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{
		"a":   sh("echo a >>order", JSON{"schedule": JSON{"cron": "0 0 29 2 *", "runOnStart": true}}),
		"b":   sh("echo b >>order", JSON{"schedule": 600000}),
		"web": sh("echo web >>order; exec sleep 1000", JSON{"dependsOn": JSON{"a": JSON{}}}),
	}))
	r.UntilFile("order", 2)
	if got := r.File("order"); got != "a\nweb\n" {
		t.Errorf("order: got %q, want a and then web", got)
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// The timer of a calendar is set to the next time of it, in the zone of $TZ, so that the kernel tells when the clock is
// set; and nothing else wakes the launcher.
func TestScheduleCalendar(t *testing.T) {
	t.Parallel()
	launcher := h.Build(t, h.Services(JSON{
		"a": sh("true", JSON{"schedule": "30 4 * * *"}),
		"b": sh("true", JSON{"schedule": "31 4 * * *"}),
	}))
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Skip(err)
	}
	r := h.Start(t, launcher, h.Options{Env: []string{"TZ=America/New_York"}})
	timer := regexp.MustCompile(`clockid: 0\nticks: 0\nsettime flags: 03\nit_value: \((\d+), \d+\)`)
	var left int
	r.Until("the timer to be set", func() bool {
		files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fdinfo/*", r.Pid))
		for _, f := range files {
			text, _ := os.ReadFile(f)
			if m := timer.FindSubmatch(text); m != nil {
				left, _ = strconv.Atoi(string(m[1]))
				return left > 0
			}
		}
		return false
	})
	now := time.Now().In(zone)
	want := time.Date(now.Year(), now.Month(), now.Day(), 4, 30, 0, 0, zone)
	if !want.After(now) {
		want = time.Date(now.Year(), now.Month(), now.Day()+1, 4, 30, 0, 0, zone)
	}
	if got := now.Add(time.Duration(left) * time.Second); got.Sub(want).Abs() > 10*time.Second {
		t.Errorf("timer: got %v, want %v", got, want)
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// A zone that is not there is not passed over in silence.
func TestScheduleZone(t *testing.T) {
	t.Parallel()
	launcher := h.Build(t, h.Services(JSON{"a": sh("true", JSON{"schedule": "@daily"})}))
	r := h.Start(t, launcher, h.Options{Env: []string{"TZ=Middle/Earth"}})
	r.Until("a warning", func() bool {
		return strings.Contains(r.Stderr.String(), "there is no time zone Middle/Earth here: times are UTC")
	})
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}
