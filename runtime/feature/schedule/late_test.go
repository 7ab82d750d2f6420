//go:build linux

package schedule

import (
	"slices"
	"testing"
	"time"
)

// A run begins up to randomDelay after its time, each after a delay of its own; times do not drift by that, and none has two.
func TestRandomDelay(t *testing.T) {
	hourly := cronSchedule(t, "0 * * * *")
	hourly.RandomDelay = 20 * time.Minute
	w := newWorld(t, hourly)
	w.arm(0)
	delays := map[time.Duration]bool{}
	for hour := 12; hour < 24; hour++ {
		for minute := range 60 {
			before := w.next(0)
			on := time.Date(2026, 11, 22, hour, minute, 0, 0, time.UTC)
			if ran := len(w.at(on.Format("15:04:05"))) > 0; ran == on.Before(before) {
				t.Fatalf("at %v: ran: %v, want a run at %v", on, ran, before)
			}
			if next := w.next(0); !next.Equal(before) {
				delay := next.Sub(next.Truncate(time.Hour))
				if delays[delay] = true; delay > 20*time.Minute || next.Sub(before) < 40*time.Minute {
					t.Fatalf("a run at %v follows that of %v", next, before)
				}
			}
		}
	}
	if len(delays) < 10 {
		t.Errorf("got the delays %v of 12 runs, want others each time", delays)
	}
}

// nano is a time as host.Processes has it.
func nano(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return at.UnixNano()
}

// Times that have passed while the launcher did not run have one run together, as soon as it runs; that is remembered.
func TestPersistent(t *testing.T) {
	half := cronSchedule(t, "*/30 * * * *")
	half.CatchUp, half.Persistent = true, true
	w := newWorld(t, half)
	var stamp time.Time
	w.host.LastRun = func(int) int64 { return nano(stamp) }
	w.host.Ran = func(_ int, at int64) { stamp = time.Unix(0, at).UTC() }
	w.time = w.time.Add(time.Hour) // 12:30:30
	w.look()
	w.arm(0)
	if want := w.time; !stamp.Equal(want) {
		t.Errorf("first start: got the stamp %v, want %v", stamp, want)
	}
	w = newWorld(t, half)
	w.host.LastRun = func(int) int64 { return nano(stamp) }
	w.host.Ran = func(_ int, at int64) { stamp = time.Unix(0, at).UTC() }
	stamp = w.time.Add(-5 * time.Hour)
	w.arm(0)
	if got := w.at("11:30:31"); !slices.Equal(got, []int{0}) || !stamp.Equal(w.time) {
		t.Errorf("after five hours: got %v and the stamp %v, want a run", got, stamp)
	}
	if got := w.at("11:59:59"); len(got) > 0 {
		t.Errorf("once more: got %v", got)
	}
	if got := w.at("12:00:00"); len(got) != 1 {
		t.Errorf("at its time: got %v", got)
	}
	// A clock that was ahead then: what it says of the last run counts for nothing.
	w = newWorld(t, half)
	w.host.LastRun = func(int) int64 { return nano(w.time.Add(1000 * time.Hour)) }
	w.host.Ran = func(_ int, at int64) { stamp = time.Unix(0, at).UTC() }
	w.arm(0)
	if got := w.at("12:00:00"); len(got) != 1 {
		t.Errorf("after a stamp of the future: got %v", got)
	}
}

// What is made up for after a start waits for its random delay too: a thousand machines may start at once.
func TestPersistentDelay(t *testing.T) {
	daily := cronSchedule(t, "0 3 * * *")
	daily.CatchUp, daily.Persistent, daily.RandomDelay = true, true, time.Hour
	w := newWorld(t, daily)
	w.host.LastRun = func(int) int64 { return nano(w.time.Add(-48 * time.Hour)) }
	w.host.Ran = func(int, int64) {}
	begin := w.time
	w.arm(0)
	delay := w.units[0].delay
	if got := w.next(0); !got.Equal(begin.Add(delay)) {
		t.Errorf("got %v, want %v after %v", got, delay, begin)
	}
	if got := w.at(begin.Add(delay - time.Second).Format("15:04:05.999")); len(got) > 0 {
		t.Errorf("too early: got %v", got)
	}
	if got := w.at(begin.Add(delay + time.Second).Format("15:04:05.999")); len(got) != 1 {
		t.Errorf("in time: got %v", got)
	}
}

// An interval counts from run to run, whatever the delays.
func TestIntervalDelay(t *testing.T) {
	s := cronSchedule(t, "0 3 * * *")
	s.Cron.Minutes, s.Interval, s.RandomDelay = 0, 10*time.Minute, 2*time.Minute
	w := newWorld(t, s)
	begin := w.time
	w.arm(0)
	for n := 1; n <= 10; n++ {
		want := begin.Add(time.Duration(n) * 10 * time.Minute).Add(w.units[0].delay)
		if got := w.next(0); !got.Equal(want) {
			t.Fatalf("run %d: got %v, want %v", n, got, want)
		}
		if got := w.at(want.Add(time.Second).Format("15:04:05.999")); len(got) != 1 {
			t.Fatalf("run %d: got %v", n, got)
		}
	}
}
