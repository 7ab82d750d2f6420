package schedule

import (
	"math/rand/v2"
	"testing"
	"time"
	_ "time/tzdata" // zones, wherever the tests run

	"github.com/robfig/cron/v3"

	"nimi/runtime/spec"
)

// calendar reads an expression as the generator does, but for details.
func calendar(t testing.TB, expression string) *spec.Cron {
	t.Helper()
	parsed, err := cron.ParseStandard(expression)
	if err != nil {
		t.Fatal(err)
	}
	const star = 1 << 63
	p := parsed.(*cron.SpecSchedule)
	return &spec.Cron{
		Minutes: p.Minute &^ star, Hours: p.Hour &^ star, Days: p.Dom &^ star, Months: p.Month &^ star, Weekdays: p.Dow &^ star,
		EitherDay: p.Dom&star == 0 && p.Dow&star == 0,
	}
}

func location(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestNext(t *testing.T) {
	const layout = "2006-01-02 15:04:05 -0700"
	for _, c := range []struct{ zone, expression, after, want string }{
		{"UTC", "* * * * *", "2026-01-31 23:59:59 +0000", "2026-02-01 00:00:00 +0000"},
		{"UTC", "* * * * *", "2026-02-01 00:00:00 +0000", "2026-02-01 00:01:00 +0000"},
		{"UTC", "0 0 * * *", "2026-12-31 00:00:00 +0000", "2027-01-01 00:00:00 +0000"},
		{"UTC", "30 9 * * 1-5", "2026-11-20 09:30:00 +0000", "2026-11-23 09:30:00 +0000"}, // from a Friday
		{"UTC", "0 0 29 2 *", "2096-02-29 00:00:00 +0000", "2104-02-29 00:00:00 +0000"},
		{"UTC", "0 0 13 * 5", "2026-11-01 00:00:00 +0000", "2026-11-06 00:00:00 +0000"}, // either day
		{"UTC", "0 0 31 * *", "2026-01-31 00:00:00 +0000", "2026-03-31 00:00:00 +0000"},
		{"UTC", "*/7 * * * *", "2026-01-01 00:56:00 +0000", "2026-01-01 01:00:00 +0000"},
		{"Europe/Berlin", "0 0 29 2 *", "2096-02-29 00:00:00 +0100", "2104-02-29 00:00:00 +0100"},
		{"Europe/Berlin", "15 * 25 10 *", "2026-10-25 02:30:00 +0200", "2026-10-25 02:15:00 +0100"},
		{"America/New_York", "0 12 31 12 *", "2028-12-31 11:00:00 -0500", "2028-12-31 12:00:00 -0500"}, // of a leap year
		{"America/New_York", "0 12 31 12 *", "2028-12-31 12:00:00 -0500", "2029-12-31 12:00:00 -0500"},
		{"UTC", "0 0 1 1 *", "1969-06-01 00:00:00 +0000", "1970-01-01 00:00:00 +0000"},
		// Clocks forward: 2:00 is 3:00. What is missing comes then, once.
		{"Europe/Berlin", "30 2 * * *", "2026-03-28 12:00:00 +0100", "2026-03-29 03:00:00 +0200"},
		{"Europe/Berlin", "15,30,45 2 * * *", "2026-03-29 03:00:00 +0200", "2026-03-30 02:15:00 +0200"},
		{"Europe/Berlin", "0 2,3 * * *", "2026-03-29 01:00:00 +0100", "2026-03-29 03:00:00 +0200"},
		{"Europe/Berlin", "0 2,3 * * *", "2026-03-29 03:00:00 +0200", "2026-03-30 02:00:00 +0200"},
		{"Europe/Berlin", "0 1 * * *", "2026-03-29 00:59:59 +0100", "2026-03-29 01:00:00 +0100"},
		{"Europe/Berlin", "*/30 * * * *", "2026-03-29 01:30:00 +0100", "2026-03-29 03:00:00 +0200"},
		{"Europe/Berlin", "45 * * * *", "2026-03-29 01:45:00 +0100", "2026-03-29 03:45:00 +0200"},
		// Clocks back: 3:00 is 2:00. What comes twice counts the first time.
		{"Europe/Berlin", "30 2 * * *", "2026-10-25 02:00:00 +0200", "2026-10-25 02:30:00 +0200"},
		{"Europe/Berlin", "30 2 * * *", "2026-10-25 02:30:00 +0200", "2026-10-26 02:30:00 +0100"},
		{"Europe/Berlin", "30 2 * * *", "2026-10-25 02:10:00 +0100", "2026-10-26 02:30:00 +0100"},
		{"Europe/Berlin", "0 3 * * *", "2026-10-25 02:59:00 +0200", "2026-10-25 03:00:00 +0100"},
		{"Europe/Berlin", "*/30 * * * *", "2026-10-25 02:30:00 +0200", "2026-10-25 02:00:00 +0100"},
		{"Europe/Berlin", "*/30 * * * *", "2026-10-25 02:00:00 +0100", "2026-10-25 02:30:00 +0100"},
		// Half an hour, and a whole day that never was.
		{"Australia/Lord_Howe", "15 2 * * *", "2026-10-03 12:00:00 +1030", "2026-10-04 02:30:00 +1100"},
		{"Australia/Lord_Howe", "45 1 * * *", "2026-04-05 01:45:00 +1100", "2026-04-06 01:45:00 +1030"},
		{"Pacific/Apia", "0 12 30 12 *", "2011-12-01 00:00:00 -1000", "2011-12-31 00:00:00 +1400"},
		{"Asia/Kathmandu", "0 0 * * *", "2026-01-01 00:00:00 +0545", "2026-01-02 00:00:00 +0545"},
	} {
		z := location(t, c.zone)
		after, err := time.ParseInLocation(layout, c.after, z)
		if err != nil {
			t.Fatal(err)
		}
		if got := next(calendar(t, c.expression), after.In(z)).Format(layout); got != c.want {
			t.Errorf("%s, %s after %s: got %s, want %s", c.zone, c.expression, c.after, got, c.want)
		}
	}
}

func TestNever(t *testing.T) {
	if got := next(calendar(t, "0 0 30 2 *"), time.Date(2026, 1, 1, 0, 0, 0, 0, location(t, "Europe/Berlin"))); !got.IsZero() {
		t.Errorf("30 February: got %v, want none", got)
	}
}

// slowly finds the next time by looking at every minute, and at what the clocks have shown before.
func slowly(c *spec.Cron, after time.Time) time.Time {
	start := after.Truncate(time.Minute).Add(-26 * time.Hour)
	high := int64(0)
	for t := start; t.Sub(after) < 400*24*time.Hour; t = t.Add(time.Minute) {
		_, offset := t.Zone()
		shown := t.Unix() + int64(offset)
		due := false
		if c.Hours == allHours {
			due = shows(c, shown)
		} else if high > 0 {
			for w := high + minute; w <= shown; w += minute {
				due = due || shows(c, w)
			}
		}
		high = max(high, shown)
		if due && t.After(after) {
			return t
		}
	}
	return time.Time{}
}

func shows(c *spec.Cron, shown int64) bool {
	at := time.Unix(shown, 0).UTC()
	d, w := c.Days>>at.Day()&1 == 1, c.Weekdays>>at.Weekday()&1 == 1
	if c.EitherDay {
		d, w = d || w, true
	}
	return d && w && c.Months>>at.Month()&1 == 1 && c.Hours>>at.Hour()&1 == 1 && c.Minutes>>at.Minute()&1 == 1
}

func TestNextLikeEveryMinute(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	zones := []string{"UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Casablanca", "Asia/Kathmandu", "Pacific/Apia"}
	some := func(from, to int) (bits uint64) {
		for n := from; n <= to; n++ {
			if random.IntN(6) == 0 {
				bits |= 1 << n
			}
		}
		if bits == 0 {
			bits = 1 << (from + random.IntN(to-from+1))
		}
		return bits
	}
	full := func(from, to int) uint64 { return 1<<(to+1) - 1<<from }
	for range 200 {
		z := location(t, zones[random.IntN(len(zones))])
		c := &spec.Cron{Minutes: some(0, 59), Hours: some(0, 23), Days: full(1, 31), Months: full(1, 12), Weekdays: full(0, 6)}
		switch random.IntN(4) {
		case 0:
			c.Hours = allHours
		case 1:
			c.Weekdays = some(0, 6)
		case 2:
			c.Days, c.Weekdays, c.EitherDay = some(1, 31), some(0, 6), true
		}
		// Near a change of the clocks, where there is one.
		after := time.Unix(random.Int64N(4e9), 0).In(z)
		if change, _, changes := (zone{z}).change(after.Unix(), after.AddDate(0, 6, 0).Unix()); changes && random.IntN(4) > 0 {
			after = time.Unix(change, 0).In(z).Add(time.Duration(random.IntN(8*3600)-4*3600) * time.Second)
		}
		for range 5 {
			got, want := next(c, after), slowly(c, after)
			if !got.Equal(want) {
				t.Fatalf("%s, %+v after %v: got %v, want %v", z, *c, after, got, want)
			}
			after = got
		}
	}
}

func BenchmarkNext(b *testing.B) {
	c := calendar(b, "0 0 29 2 *")
	after := time.Date(2096, 3, 1, 0, 0, 0, 0, location(b, "Europe/Berlin"))
	for b.Loop() {
		next(c, after)
	}
}
