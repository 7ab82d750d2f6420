package text

import (
	"testing"
	"time"
)

// Every day from 1970 to 2400 is the one that package time has.
func TestDate(t *testing.T) {
	for days, at := int64(0), time.Unix(0, 0).UTC(); at.Year() < 2400; days, at = days+1, at.AddDate(0, 0, 1) {
		year, month, day := Date(days)
		if int(year) != at.Year() || int(month) != int(at.Month()) || int(day) != at.Day() {
			t.Fatalf("day %d: got %d-%d-%d, want %s", days, year, month, day, at.Format(time.DateOnly))
		}
	}
}
