package launcher

import (
	"math/rand/v2"
	"testing"
	"time"
)

// wait is one wait of the loop: how long it took, how long it should have, and whether it ended for no known reason.
type waited struct {
	took, due   time.Duration
	interrupted bool
}

const ms = time.Millisecond

func TestClock(t *testing.T) {
	for _, c := range []struct {
		name  string
		waits []waited
		slept time.Duration
	}{
		{"nothing but time", []waited{{1000 * ms, 1000 * ms, false}, {300 * ms, 700 * ms, false}, {90000 * ms, -1, false}}, 0},
		{"as late as a busy machine", []waited{{1500 * ms, 1000 * ms, false}}, 0},
		{"frozen while something was due", []waited{{4000 * ms, 1000 * ms, true}}, 4000 * ms},
		{"frozen while nothing was due soon", []waited{{4000 * ms, 60000 * ms, true}}, 4000 * ms},
		{"frozen while nothing was due", []waited{{4000 * ms, -1, true}}, 4000 * ms},
		{"frozen three times", []waited{{4000 * ms, 1000 * ms, true}, {300 * ms, 1000 * ms, false}, {4000 * ms, 700 * ms, true},
			{300 * ms, 1000 * ms, false}, {4000 * ms, 700 * ms, true}}, 12000 * ms},
		{"a virtual machine that was paused", []waited{{4000 * ms, 1000 * ms, false}}, 4000 * ms},
		{"stopped and continued all the time", []waited{{50 * ms, 1000 * ms, true}, {50 * ms, 1000 * ms, true}, {50 * ms, 1000 * ms, true}, {50 * ms, 1000 * ms, true}}, 100 * ms},
		{"a debugger every five seconds", []waited{{5000 * ms, 9000 * ms, true}, {2 * ms, 9000 * ms, false}, {5000 * ms, 9000 * ms, true},
			{2 * ms, 4000 * ms, false}, {5000 * ms, 4000 * ms, true}}, 10000 * ms},
		{"late all the time", []waited{{600 * ms, 10 * ms, false}, {600 * ms, 10 * ms, false}, {600 * ms, 10 * ms, false}, {600 * ms, 10 * ms, false}}, 1200 * ms},
		{"so late that hardly anything else happens", []waited{{60000 * ms, 10 * ms, false}, {5000 * ms, 10 * ms, false}, {5000 * ms, 10 * ms, false}}, 60000 * ms},
	} {
		var k clock
		var real time.Duration
		for _, w := range c.waits {
			real += w.took
			k.waited(real, w.due, w.interrupted)
		}
		if k.slept != c.slept {
			t.Errorf("%s: got %v left out, want %v", c.name, k.slept, c.slept)
		}
	}
}

// Whatever happens, the time of the machine never goes back nor faster than the system's, and it does not stand still:
// where every wait is late, or interrupted, some time counts for each that is left out.
func TestClockGoesOn(t *testing.T) {
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 1))
		var k clock
		var real time.Duration
		left := 0
		evil := r.IntN(2) == 0
		for range 200 {
			w := waited{took: time.Duration(1+r.IntN(2000)) * ms, due: time.Duration(r.IntN(2000)-1) * ms}
			w.interrupted = evil || r.IntN(3) == 0
			before, slept := k.now(real), k.slept
			real += w.took
			k.waited(real, w.due, w.interrupted)
			switch after := k.now(real); {
			case after < before:
				t.Fatalf("seed %d: the time goes back from %v to %v", seed, before, after)
			case after-before > w.took:
				t.Fatalf("seed %d: %v has passed as %v", seed, w.took, after-before)
			}
			if k.slept != slept {
				left++
			}
		}
		if counted := k.now(real); counted < time.Duration(left-1)*afterSleep {
			t.Fatalf("seed %d: %v have passed and %v are left out, in %d waits", seed, real, k.slept, left)
		}
	}
}
