//go:build linux

package schedule

import (
	"slices"
	"testing"
	"time"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// world is a launcher whose clock is set by hand.
type world struct {
	*scheduler
	host host.Processes
	time time.Time
	due  []int
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
	w.scheduler = newScheduler(&w.host, func() time.Time { return w.time })
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

// at has the time be another, the timers wake the scheduler, and the machine arm what is due again; it returns that.
func (w *world) at(clock string) []int {
	h, err := time.Parse("2006-01-02 15:04:05.999", "2026-11-22 "+clock)
	if err != nil {
		panic(err)
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
		{"11:30:59.999", nil},
		{"11:31:00", []int{3}},
		{"11:31:29", nil},
		{"11:31:31", []int{2}}, // a second late, and from 11:30:30 on all the same
		{"11:32:30", []int{3, 2}},
		{"11:40:45", []int{2}}, // 3 was due at 11:33 and is late by more than a minute: see below
		{"11:40:45", []int{3}}, // so that its last time, 11:40, comes next, at once
		{"11:41:00", []int{3}},
		{"11:41:29", nil},
		{"11:41:30", []int{2}},
		{"12:00:59", []int{0, 2}},
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
		want   []int // times due at each
	}{
		{"suspended over noon", []string{"11:59:00", "12:01:00", "12:30:00"}, []int{0, 0, 0}},
		{"almost", []string{"11:59:00", "12:00:59"}, []int{0, 1}},
		{"put forward a little", []string{"11:59:58", "12:00:03", "12:00:04"}, []int{0, 1, 0}},
		{"put back a little", []string{"12:00:00", "11:59:30", "12:00:00", "12:00:01"}, []int{1, 0, 0, 0}},
		{"put back", []string{"12:00:00", "11:00:00", "12:00:00", "12:00:01"}, []int{1, 0, 1, 0}},
		{"put back before it was due", []string{"11:59:00", "11:00:00", "12:00:00"}, []int{0, 0, 1}},
	} {
		w := newWorld(t, cronSchedule(t, "0 12 * * *"))
		w.arm(0)
		for i, clock := range c.clocks {
			if got := len(w.at(clock)); got != c.want[i] {
				t.Errorf("%s: at %s: got %d, want %d", c.name, clock, got, c.want[i])
			}
		}
	}
}

func TestNextInterval(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct{ late, want time.Duration }{{0, 10}, {1, 10}, {9, 10}, {10, 20}, {25, 30}} {
		if got := nextInterval(start, start.Add(c.late), 10).Sub(start); got != c.want {
			t.Errorf("%d after the last of every 10: got %d, want %d", c.late, got, c.want)
		}
	}
}

// The feature, with real timers.
func TestFeature(t *testing.T) {
	w := newWorld(t, spec.Schedule{Interval: 20 * time.Millisecond}, cronSchedule(t, "* * * * *"))
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
