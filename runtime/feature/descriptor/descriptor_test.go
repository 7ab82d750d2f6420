package descriptor

import (
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/spawn"
	"nimi/runtime/spec"
)

// fakeHost is a launcher without a machine. Nothing is waited for: what a test has written to a pipe is there.
type fakeHost struct {
	host.Processes
	t       testing.TB
	service spec.Service
	watches map[int]func()
	ready   int // how often the unit has said so
}

func newHost(t testing.TB, number int) *fakeHost {
	t.Helper()
	h := &fakeHost{t: t, watches: map[int]func(){}, service: spec.Service{Ready: spec.Ready{Descriptor: number}}}
	h.Watch = func(fd int, _ bool, f func()) error {
		h.watches[fd] = f
		return nil
	}
	h.Unwatch = func(fd int) { delete(h.watches, fd) }
	h.Tell = func(e machine.Event) {
		if e.Kind != machine.SaidReady || e.Unit != 0 {
			t.Errorf("event: got %+v, want SaidReady", e)
		}
		h.ready++
	}
	if err := Feature(&h.Processes); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *fakeHost) run(extra []int, r machine.Role) *host.Run {
	return &host.Run{Service: &h.service, Role: r, Command: &spawn.Command{Extra: extra}}
}

// begin begins a run, and returns what the service has as its descriptor.
func (h *fakeHost) begin() (theirs int) {
	h.t.Helper()
	r := h.run(nil, machine.RoleMain)
	if err := h.Prepare(r); err != nil {
		h.t.Fatal(err)
	}
	c := r.Command.Extra
	theirs, err := syscall.Dup(c[len(c)-1])
	if err != nil {
		h.t.Fatal(err)
	}
	h.AfterStart[0](r, true)
	return theirs
}

func (h *fakeHost) turn() {
	for _, f := range h.watches {
		f()
	}
}

func TestNewline(t *testing.T) {
	for _, c := range []struct {
		writes      []string
		ready, open int
	}{
		{[]string{"\n"}, 1, 0},
		{[]string{"ready\n\n"}, 1, 0},
		{[]string{"rea", "dy", "\nmore"}, 1, 0},
		{[]string{"junk", "\x00\xff"}, 0, 1},
		{slices.Repeat([]string{strings.Repeat("x", 4096)}, maxBefore/4096), 0, 1},
		{slices.Repeat([]string{strings.Repeat("x", 4096)}, maxBefore/4096+1), 0, 0},
	} {
		h := newHost(t, 3)
		theirs := h.begin()
		for _, w := range c.writes {
			if err := sys.Write(theirs, []byte(w)); err != nil {
				t.Fatal(err)
			}
			h.turn()
		}
		if h.ready != c.ready || len(h.watches) != c.open {
			t.Errorf("%.20q: got ready %d times, %d watched, want %d, %d", c.writes, h.ready, len(h.watches), c.ready, c.open)
		}
		sys.Close(theirs)
		h.turn()
		if len(h.watches) != 0 {
			t.Errorf("%.20q: watched after the service has closed it", c.writes)
		}
	}
}

// Others than the main process get nothing, and a number that is taken is an error.
func TestWhoGetsIt(t *testing.T) {
	h := newHost(t, 5)
	for _, r := range []machine.Role{machine.RolePreStart, machine.RoleReady, machine.RoleReload} {
		run := h.run(nil, r)
		if err := h.Prepare(run); err != nil || run.Command.Extra != nil {
			t.Errorf("role %d: got %v, %v, want nothing", r, run.Command.Extra, err)
		}
		h.AfterStart[0](run, true)
		h.Ended[0](0, r)
	}
	run := h.run([]int{90}, machine.RoleMain)
	if err := h.Prepare(run); err != nil || !slices.Equal(run.Command.Extra[:2], []int{90, -1}) || len(run.Command.Extra) != 3 {
		t.Errorf("got %v, %v, want 90, a gap and a pipe", run.Command.Extra, err)
	}
	h.AfterStart[0](run, false)
	if err := h.Prepare(h.run([]int{90, 91, 92}, machine.RoleMain)); err == nil {
		t.Error("got no error for a descriptor that is a socket")
	}
}

// What was written last counts, and nothing that an earlier run writes; nothing is left open.
func TestRuns(t *testing.T) {
	h := newHost(t, 3)
	before := descriptors(t)
	theirs := h.begin()
	if err := sys.Write(theirs, []byte("\n")); err != nil {
		t.Fatal(err)
	}
	h.Ended[0](0, machine.RoleMain)
	if h.ready != 1 {
		t.Errorf("last words: got ready %d times, want once", h.ready)
	}
	for range 1000 {
		next := h.begin()
		if err := sys.Write(theirs, []byte("\n")); err == nil {
			t.Fatal("the pipe of a run that has ended can be written to")
		}
		h.turn()
		h.Ended[0](0, machine.RoleMain)
		sys.Close(theirs)
		theirs = next
		failed := h.run(nil, machine.RoleMain)
		if err := h.Prepare(failed); err != nil {
			t.Fatal(err)
		}
		h.AfterStart[0](failed, false)
	}
	sys.Close(theirs)
	if got := descriptors(t); h.ready != 1 || got != before || len(h.watches) != 0 {
		t.Errorf("got ready %d times, %d descriptors, %d watches, want 1, %d, 0", h.ready, got, len(h.watches), before)
	}
}

func descriptors(t testing.TB) int {
	t.Helper()
	entries, err := os.ReadDir("/dev/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}
