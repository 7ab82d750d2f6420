//go:build linux

package schedule

import (
	"slices"
	"strings"
	"testing"
	"time"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// world is a launcher whose clocks are set by hand.
type world struct {
	*scheduler
	host   host.Processes
	time   time.Time
	passed time.Duration
	due    []int
}

func newWorld(t *testing.T, schedules ...spec.Schedule) *world {
	t.Helper()
	w := &world{time: time.Date(2026, 11, 22, 11, 30, 30, 0, time.UTC)}
	p := &spec.Program{}
	for _, s := range schedules {
		p.Services = append(p.Services, spec.Service{Schedule: s})
	}
	w.host = host.Processes{Host: host.Host{Program: p}, Tell: func(e machine.Event) {
		if e.Kind == machine.Due {
			w.due = append(w.due, e.Unit)
		}
	}}
	w.scheduler = newScheduler(&w.host, func() time.Time { return w.time }, func() time.Duration { return w.passed })
	for kind, needed := range w.kinds() {
		if needed {
			fd, err := sys.NewTimer(kind == calendars)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { sys.Close(fd) })
			w.timers[kind] = fd
		}
	}
	return w
}

// at has time pass until the clock shows another time, or, with "=" before it, the clock be set to that. The timers wake the
// scheduler, and the machine arms what is due again; that is returned.
func (w *world) at(clock string) []int {
	clock, set := strings.CutPrefix(clock, "=")
	h, err := time.Parse("2006-01-02 15:04:05.999", "2026-11-22 "+clock)
	if err != nil {
		panic(err)
	}
	if !set {
		w.passed += h.Sub(w.time)
	}
	w.time, w.due = h, nil
	for kind, fd := range w.timers {
		if fd >= 0 {
			w.wake(kind)
		}
	}
	for _, unit := range w.due {
		w.arm(unit)
	}
	return w.due
}

func cronSchedule(t *testing.T, expression string) spec.Schedule {
	return spec.Schedule{Cron: *calendar(t, expression)}
}

func TestDue(t *testing.T) {
	w := newWorld(t, cronSchedule(t, "0 12 * * *"), spec.Schedule{}, spec.Schedule{Interval: time.Minute}, cronSchedule(t, "* * * * *"))
	for _, unit := range []int{0, 2, 3} {
		w.arm(unit)
	}
	for _, c := range []struct {
		clock string
		want  []int
	}{
		{"11:30:59.999", []int{3}}, // for 11:30, which passed half a minute before the start
		{"11:31:00", []int{3}},
		{"11:31:29", nil},
		{"11:31:31", []int{2}}, // a second late, and from 11:30:30 on all the same
		{"11:32:30", []int{3, 2}},
		{"11:40:45", []int{2, 3}}, // what 3 has missed since 11:33 is not made up for, but for the last
		{"11:40:45", nil},
		{"11:41:00", []int{3}},
		{"11:41:29", nil},
		{"11:41:30", []int{2}},
		{"12:00:59", []int{0, 2, 3}},
	} {
		if got := slices.Clone(w.at(c.clock)); !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(c.want))) {
			t.Errorf("%s: got %v, want %v", c.clock, got, c.want)
		}
	}
}

// A time is missed once it has passed by a minute, and neither missed nor repeated while the clock is put right.
func TestClockSet(t *testing.T) {
	for _, c := range []struct {
		name   string
		clocks []string
		want   []int // runs at each
	}{
		{"suspended over noon", []string{"11:59:00", "=12:01:00", "12:30:00"}, []int{0, 0, 0}},
		{"almost", []string{"11:59:00", "=12:00:59"}, []int{0, 1}},
		{"frozen over noon", []string{"11:59:00", "12:01:00", "12:30:00"}, []int{0, 0, 0}},
		{"put forward a little", []string{"11:59:58", "=12:00:03", "12:00:04"}, []int{0, 1, 0}},
		{"put back a little", []string{"12:00:00", "=11:59:30", "12:00:00", "12:00:01"}, []int{1, 0, 0, 0}},
		{"put back a little before it was due", []string{"11:59:50", "=11:59:20", "12:00:00"}, []int{0, 0, 1}},
		{"put back", []string{"12:00:00", "=11:00:00", "12:00:00", "12:00:01"}, []int{1, 0, 1, 0}},
		{"put back before it was due", []string{"11:59:00", "=11:00:00", "12:00:00"}, []int{0, 0, 1}},
		{"put back to the minute before", []string{"12:00:00", "12:30:00", "=11:59:30", "12:00:00", "12:00:01"}, []int{1, 0, 0, 1, 0}},
		{"put back to the minute after", []string{"12:00:00", "12:30:00", "=12:00:30", "12:00:31"}, []int{1, 0, 1, 0}},
		{"put back by several small steps", []string{"12:00:00", "=11:59:10", "=11:58:20", "12:00:00", "12:00:01"}, []int{1, 0, 0, 1, 0}},
		{"forth and back", []string{"11:59:00", "=21:00:00", "=11:59:30", "12:00:00", "12:00:01"}, []int{0, 0, 0, 1, 0}},
		{"forth and back over it", []string{"11:59:30", "=12:00:10", "=11:59:40", "12:00:00"}, []int{0, 1, 0, 0}},
	} {
		for _, busy := range []bool{false, true} { // another job wakes the scheduler every second
			w := newWorld(t, cronSchedule(t, "0 12 * * *"), spec.Schedule{Interval: time.Second})
			w.arm(0)
			for i, clock := range c.clocks {
				if busy && i > 0 && !strings.HasPrefix(clock, "=") {
					for end := w.time; ; {
						end = end.Add(time.Second)
						if text := end.Format("15:04:05"); text < clock && c.name != "frozen over noon" {
							if got := len(w.at(text)); got != 0 {
								t.Errorf("%s: between, at %s: got %d, want 0", c.name, text, got)
							}
							continue
						}
						break
					}
				}
				if got := len(w.at(clock)); got != c.want[i] {
					t.Errorf("%s: at %s (busy %v): got %d, want %d", c.name, clock, busy, got, c.want[i])
				}
			}
		}
	}
}

// A time that passed less than a minute ago has its run, also for a job that has not run yet, as at the start.
func TestFirst(t *testing.T) {
	for _, c := range []struct {
		expression string
		onStart    bool
		want       int
	}{
		{"30 11 * * *", false, 1}, // 30 seconds ago
		{"30 11 * * *", true, 0},  // which the run at the start is for
		{"29 11 * * *", false, 0},
		{"31 11 * * *", false, 0},
		{"* * * * *", false, 1},
	} {
		sch := cronSchedule(t, c.expression)
		sch.RunOnStart = c.onStart
		w := newWorld(t, sch)
		w.arm(0)
		if got := len(w.at("11:30:30")); got != c.want {
			t.Errorf("%s, runOnStart %v: got %d runs, want %d", c.expression, c.onStart, got, c.want)
		}
	}
}

func TestNextInterval(t *testing.T) {
	const start = 1000
	for _, c := range []struct{ late, want time.Duration }{{0, 10}, {1, 10}, {9, 10}, {10, 20}, {25, 30}} {
		if got := nextInterval(start, start+c.late, 10) - start; got != c.want {
			t.Errorf("%d after the last of every 10: got %d, want %d", c.late, got, c.want)
		}
	}
}

// The feature, with real timers.
func TestFeature(t *testing.T) {
	w := newWorld(t, spec.Schedule{Interval: 20 * time.Millisecond}, cronSchedule(t, "0 0 1 1 *"))
	watched := map[int]func(){}
	w.host.Watch = func(fd int, write bool, f func()) error {
		watched[fd] = f
		return nil
	}
	w.host.Say = func(text string) { t.Error(text) }
	t.Setenv("TZ", "")
	if err := Feature(&w.host); err != nil {
		t.Fatal(err)
	}
	if len(watched) != 2 {
		t.Fatalf("timers: got %d, want 2", len(watched))
	}
	poller, err := sys.NewPoller()
	if err != nil {
		t.Fatal(err)
	}
	for fd := range watched {
		if err := poller.Add(fd, fd); err != nil {
			t.Fatal(err)
		}
	}
	w.host.Arm(1)
	begin := time.Now()
	for range 5 {
		w.due = nil
		w.host.Arm(0)
		for len(w.due) == 0 {
			tokens, err := poller.Wait(10 * time.Second)
			if err != nil || time.Since(begin) > 10*time.Second {
				t.Fatalf("no timer: %v", err)
			}
			for _, fd := range tokens {
				watched[fd]()
			}
		}
	}
	if took := time.Since(begin); took < 100*time.Millisecond {
		t.Errorf("5 times every 20ms: got %v", took)
	}
}
