package notify

import (
	"testing"
	"time"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/spawn"
	"nimi/runtime/spec"
)

// deadline is how long a test waits for what should happen at once.
const deadline = 10 * time.Second

// fakeHost is a launcher without a machine.
type fakeHost struct {
	host.Processes
	t       testing.TB
	poller  *sys.Poller
	watches map[int]func()
	events  []machine.Event
	service spec.Service
	main    int // pid of the main process
	became  int // what SetMain was called with
	said    []string
	notes   *notifier
	begun   time.Time
	timers  []timer
}

type timer struct {
	at time.Duration
	do func()
}

func newHost(t testing.TB) *fakeHost {
	t.Helper()
	poller, err := sys.NewPoller()
	if err != nil {
		t.Fatal(err)
	}
	h := &fakeHost{t: t, poller: poller, watches: map[int]func(){}, begun: time.Now()}
	h.Tell = func(e machine.Event) { h.events = append(h.events, e) }
	h.Now = func() time.Duration { return time.Since(h.begun) }
	h.After = func(d time.Duration, f func()) { h.timers = append(h.timers, timer{h.Now() + d, f}) }
	h.Watch = func(fd int, write bool, f func()) error {
		add := poller.Add
		if write {
			add = poller.AddWrite
		}
		if err := add(fd, fd); err != nil {
			return err
		}
		h.watches[fd] = f
		return nil
	}
	h.Unwatch = func(fd int) {
		if h.watches[fd] != nil {
			delete(h.watches, fd)
			poller.Remove(fd)
		}
	}
	h.Unit = func(int) *spec.Service { return &h.service }
	h.Main = func(int) int { return h.main }
	h.Mains = h
	h.Say = func(text string) { h.said = append(h.said, text) }
	h.service = spec.Service{Name: "web", Ready: spec.Ready{Notify: true}}
	h.notes = newNotifier(&h.Processes)
	return h
}

// SetMain, MayBelong and Follow implement host.Mains.
func (h *fakeHost) SetMain(_, pid int)                        { h.became = pid }
func (h *fakeHost) MayBelong(int, int) bool                   { return true }
func (h *fakeHost) Follow(func(unit int, e machine.Exit) int) {}

// until runs the loop until a condition holds.
func (h *fakeHost) until(what string, condition func() bool) {
	h.t.Helper()
	for end := time.Now().Add(deadline); !condition(); {
		if time.Now().After(end) {
			h.t.Fatalf("waited in vain for %s; events %v", what, h.events)
		}
		h.turn(10 * time.Millisecond)
	}
}

// turn is one turn of the loop.
func (h *fakeHost) turn(timeout time.Duration) {
	for _, t := range h.timers {
		timeout = min(timeout, max(t.at-h.Now(), 0))
	}
	tokens, err := h.poller.Wait(timeout)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, token := range tokens {
		if f := h.watches[token]; f != nil {
			f()
		}
	}
	due := h.timers
	h.timers = nil
	for _, t := range due {
		if t.at <= h.Now() {
			t.do()
		} else {
			h.timers = append(h.timers, t)
		}
	}
}

// begin begins a run of the unit whose main process is pid, and returns its environment.
func (h *fakeHost) begin(pid int, identity *spawn.Identity) *spawn.Command {
	h.t.Helper()
	c := &spawn.Command{Env: []string{"A=b"}, Identity: identity}
	r := &host.Run{Service: &h.service, Role: machine.RoleMain, Command: c}
	if err := h.Prepare(r); err != nil {
		h.t.Fatal(err)
	}
	h.main = pid
	for _, f := range h.AfterStart {
		f(r, true)
	}
	return c
}

// end ends the run.
func (h *fakeHost) end() {
	h.main = 0
	for _, f := range h.Ended {
		f(0, machine.RoleMain)
	}
}
