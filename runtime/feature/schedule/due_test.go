package schedule

import (
	"math/rand/v2"
	"testing"
	"time"
)

// What a daily job at noon makes of the time up to which all is settled, the clock, and what it showed before it was set.
func TestDueTable(t *testing.T) {
	at := func(clock string) time.Time {
		h, err := time.Parse("2006-01-02 15:04:05", "2026-11-"+clock)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	noon := calendar(t, "0 12 * * *")
	for _, c := range []struct {
		name, last, now, before string
		is                      bool
		at                      string // of the run, or of the next
	}{
		{"to come", "22 11:30:00", "22 11:59:59", "22 11:59:59", false, "22 12:00:00"},
		{"now", "22 11:30:00", "22 12:00:00", "22 12:00:00", true, "22 12:00:00"},
		{"late", "22 11:30:00", "22 12:00:59", "22 12:00:59", true, "22 12:00:00"},
		{"missed", "22 11:30:00", "22 12:01:00", "22 12:01:00", false, "23 12:00:00"},
		{"had", "22 12:00:00", "22 12:00:30", "22 12:00:30", false, "23 12:00:00"},
		{"put forward over it", "22 11:30:00", "22 13:00:00", "22 11:40:00", false, "23 12:00:00"},
		{"put forward to just after it", "22 11:30:00", "22 12:00:10", "22 11:40:00", true, "22 12:00:00"},
		{"put back a little over it", "22 12:00:00", "22 11:59:30", "22 12:00:10", false, "23 12:00:00"},
		{"put back a little before it", "22 11:30:00", "22 11:59:30", "22 11:59:59", false, "22 12:00:00"},
		{"put back over it", "22 12:00:00", "22 11:00:00", "22 12:30:00", false, "22 12:00:00"},
		{"put back to the minute before it", "22 12:00:00", "22 11:59:30", "22 12:30:00", false, "22 12:00:00"},
		{"put back to just after it", "22 12:00:00", "22 12:00:30", "22 12:30:00", true, "22 12:00:00"},
		{"put back before it was due", "22 11:30:00", "22 09:00:00", "22 11:40:00", false, "22 12:00:00"},
		{"put back by a day", "22 12:00:00", "21 12:30:00", "22 12:30:00", false, "22 12:00:00"},
		{"put back in steps", "22 12:00:00", "22 11:58:50", "22 11:59:30", false, "22 12:00:00"},
	} {
		is, when := due(noon, settled(at(c.last), at(c.now), at(c.before)), at(c.now), false)
		if is != c.is || !when.Equal(at(c.at)) {
			t.Errorf("%s: got %v at %v, want %v at %s", c.name, is, when, c.is, c.at)
		}
	}
}

// A clock that is looked at often and set now and then: every time that comes has one run, and none has a second unless the
// clock has been put back by a minute or more since the first.
func TestDueProperty(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		c := calendar(t, []string{"* * * * *", "*/5 * * * *", "7,8,31 * * * *", "0 * * * *"}[r.IntN(4)])
		now := time.Date(2026, 11, 22, 11, r.IntN(60), r.IntN(60), 0, time.UTC)
		last := now.Add(-tolerance)
		era := 0                   // grows when the clock is put back by so much
		had := map[time.Time]int{} // the era of the last run, by its time
		newest := last             // of those of this era, or where it began
		for range 400 {
			before := now.Add(time.Duration(r.IntN(40)) * time.Second)
			now = before
			switch r.IntN(12) {
			case 0:
				now = before.Add(time.Duration(r.IntN(119)-59) * time.Second)
			case 1:
				now = before.Add(time.Duration(r.IntN(7200)-3600) * time.Second)
			}
			if before.Sub(now) >= tolerance || last.Sub(now) >= tolerance {
				era++
				newest = now.Add(-tolerance)
			}
			last = settled(last, now, before)
			is, at := due(c, last, now, false)
			switch {
			case is && (at.After(now) || now.Sub(at) >= tolerance):
				t.Fatalf("seed %d: at %v a run for %v", seed, now, at)
			case is:
				if e, twice := had[at]; twice && e == era {
					t.Fatalf("seed %d: at %v a second run for %v", seed, now, at)
				}
				had[at], last, newest = era, at, at
			case !at.After(now):
				t.Fatalf("seed %d: at %v the next time is %v", seed, now, at)
			}
			// The latest time that has come, if it is not old, has had its run, or a later one has.
			if latest := next(c, now.Add(-tolerance)); !latest.After(now) && latest.After(newest) {
				t.Fatalf("seed %d: at %v no run for %v, settled up to %v", seed, now, latest, last)
			}
		}
	}
}

// With catchUp, a time that passed long ago has a run; without, it has none.
func TestDueCatchUp(t *testing.T) {
	noon := calendar(t, "0 12 * * *")
	now := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		last    time.Time
		catchUp bool
		is      bool
	}{
		{now.Add(-72 * time.Hour), true, true},
		{now.Add(-72 * time.Hour), false, false},
		{now.Add(-20 * time.Hour), true, false}, // that of the day before was settled
		{now, true, false},
	} {
		if is, at := due(noon, c.last, now, c.catchUp); is != c.is || !is && !at.Equal(time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)) {
			t.Errorf("%+v: got %v at %v", c, is, at)
		}
	}
}
