package logs

import (
	"math/rand/v2"
	"testing"
	"time"
)

func TestAppendTime(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	at := []int64{0, 951782399999, 951782400000, 951868800000, 4107542400000 - 1, 4107542400000, now()}
	for range 20000 {
		at = append(at, r.Int64N(7_000_000_000_000)) // up to the year 2191
	}
	for _, ms := range at {
		want := time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z")
		if got := string(appendTime(nil, ms)); got != want {
			t.Fatalf("%d: got %s, want %s", ms, got, want)
		}
	}
}
