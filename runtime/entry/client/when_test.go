package client

import (
	"testing"
	"time"
)

func TestMoment(t *testing.T) {
	now := time.Date(2026, 2, 28, 12, 30, 15, 0, time.UTC).UnixMilli()
	for text, want := range map[string]string{
		"5m": "2026-02-28T12:25:15Z", "1h30m": "2026-02-28T11:00:15Z", "2d": "2026-02-26T12:30:15Z", "500ms": "2026-02-28T12:30:14.5Z", "0s": "2026-02-28T12:30:15Z",
		"12:30": "2026-02-28T12:30:00Z", "12:31": "2026-02-27T12:31:00Z", "9:05:07": "2026-02-28T09:05:07Z",
		"2026-02-01": "2026-02-01T00:00:00Z", "2024-02-29T23:59:59Z": "2024-02-29T23:59:59Z", "2026-01-31 08:00": "2026-01-31T08:00:00Z",
		"2026-01-01T01:00:00+02:00": "2025-12-31T23:00:00Z", "2025-12-31T20:00-05:00": "2026-01-01T01:00:00Z", "2026-01-01T00:00:00.250Z": "2026-01-01T00:00:00.25Z",
		"1970-01-01": "1970-01-01T00:00:00Z", "2100-03-01": "2100-03-01T00:00:00Z", "2000-12-31": "2000-12-31T00:00:00Z",
	} {
		got, ok := moment(text, now)
		if at := time.UnixMilli(got).UTC().Format(time.RFC3339Nano); !ok || at != want {
			t.Errorf("%s: got %s, %v, want %s", text, at, ok, want)
		}
	}
	for _, text := range []string{"", "5", "m", "5x", "-5m", "5m3", "24:00", "12:60", "12:3", "12:30:60", "12:30:", "12:30:15.", "2026-02-29", "2026-13-01", "2026-00-10",
		"2026-1-1", "2026-01-01T", "2026-01-01x12:00", "2026-01-01T12:00+x", "yesterday", "99999999999h", "1969-12-31"} {
		if got, ok := moment(text, now); ok {
			t.Errorf("%q: got %d, want an error", text, got)
		}
	}
}

// Every day of some centuries is found, and is the one that package time has.
func TestDays(t *testing.T) {
	for at := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() < 2500; at = at.AddDate(0, 0, 1) {
		s := at.Format("2006-01-02")
		if got, ok := days(s[:4], s[5:7], s[8:]); !ok || got != at.Unix()/86400 {
			t.Fatalf("%s: got %d, %v, want %d", s, got, ok, at.Unix()/86400)
		}
	}
}
