package probe

import (
	"testing"
	"time"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
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
}

func newHost(t testing.TB) *fakeHost {
	t.Helper()
	poller, err := sys.NewPoller()
	if err != nil {
		t.Fatal(err)
	}
	h := &fakeHost{t: t, poller: poller, watches: map[int]func(){}}
	h.Tell = func(e machine.Event) { h.events = append(h.events, e) }
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
	if err := Feature(&h.Processes); err != nil {
		t.Fatal(err)
	}
	return h
}

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
	tokens, err := h.poller.Wait(timeout)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, token := range tokens {
		if f := h.watches[token]; f != nil {
			f()
		}
	}
}

// ask makes a probe and returns what it found; "" is good.
func (h *fakeHost) ask(conf spec.Probe) string {
	h.t.Helper()
	h.events = nil
	h.Probe(0, &conf)
	h.until("an answer", func() bool { return len(h.events) > 0 })
	if e := h.events[0]; len(h.events) != 1 || e.Kind != machine.Probed || e.Good != (e.Text == "") {
		h.t.Fatalf("events: got %v, want one answer", h.events)
	}
	return h.events[0].Text
}
