package control

import (
	"errors"
	"strings"
	"testing"
	"time"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/spec"
)

// rig is a server of some services in a launcher that does what the test says.
type rig struct {
	*server
	now     time.Duration
	states  []machine.State
	watched map[int]bool
	said    []string
}

func newRig(names ...string) *rig {
	r := &rig{watched: map[int]bool{}, states: make([]machine.State, len(names))}
	p := &spec.Program{Name: "test"}
	for _, n := range names {
		p.Services = append(p.Services, spec.Service{Name: n, Hash: strings.Repeat("0", 48)})
	}
	h := &host.Control{}
	h.Program = p
	h.Now = func() time.Duration { return r.now }
	h.Status = func(i int) machine.Status { return machine.Status{State: r.states[i]} }
	h.Machine = machine.New(p, 1)
	h.Phase = func() machine.Phase { return machine.PhaseRunning }
	h.Main = func(int) int { return 0 }
	h.Session = func(int) int { return 0 }
	h.Problem = func(int) error { return nil }
	h.Serve = func(fd int, _ bool, _ func()) error { r.watched[fd] = true; return nil }
	h.Unwatch = func(fd int) { delete(r.watched, fd) }
	h.Say = func(text string) { r.said = append(r.said, text) }
	r.server = &server{host: h, fd: -1}
	return r
}

// A client that watches something that changes all the time is told of it so often and no more.
func TestWatchRests(t *testing.T) {
	r := newRig("a", "b")
	r.changes.use(r.server)
	l := &listing{units: 2, watch: true}
	take := func() string {
		var all []byte
		for {
			b, p := l.next(r.server, nil)
			if all = append(all, b...); p != more {
				return string(all)
			}
		}
	}
	if got := take(); strings.Count(got, "\n") != 3 {
		t.Fatalf("at first: got %q", got)
	}
	told := 0
	for range 1000 { // a second
		r.now += time.Millisecond
		r.states[0] ^= machine.StateRunning
		r.changes.look(r.server)
		if got := take(); got != "" {
			if told++; strings.Count(got, "\n") != 1 {
				t.Fatalf("got %q, want one line", got)
			}
		} else if at, any := l.resumes(r.server); !any || at < r.now || at > r.now+restTime {
			t.Fatalf("at %v: resumes at %v, %v", r.now, at, any)
		}
	}
	if most := int(time.Second / restTime); told > most || told < most-2 {
		t.Errorf("got %d lines in a second, want about %d", told, most)
	}
	r.now += restTime
	take()
	if _, any := l.resumes(r.server); any {
		t.Error("wakes up though there is nothing to tell")
	}
	r.changes.look(r.server)
	if got := take(); got != "" {
		t.Errorf("without a change: got %q", got)
	}
}

// Where accept(2) fails, whatever the reason, it is tried again after a while and not all the time, and that is said once.
func TestAcceptFails(t *testing.T) {
	r := newRig("a")
	r.fd = 1_000_000 // is no descriptor: EBADF
	r.listen()
	for n := range 5 {
		if !r.watched[r.fd] {
			t.Fatalf("try %d: nobody waits for connections", n)
		}
		r.accept()
		if r.watched[r.fd] {
			t.Fatalf("try %d: goes on to wait for what fails", n)
		}
		at, any := r.due()
		if !any || at != r.now+retryTime {
			t.Errorf("try %d: due at %v, %v, want %v", n, at, any, r.now+retryTime)
		}
		r.now = at
		r.changed()
	}
	if len(r.said) != 1 || !strings.Contains(r.said[0], "nobody can be answered") {
		t.Errorf("got %q, want one line", r.said)
	}
	r.host.Serve = func(int, bool, func()) error { return errors.New("no room") }
	r.now += retryTime
	r.accept()
	r.now += retryTime
	r.changed()
	if _, any := r.due(); !any {
		t.Error("gives up for good")
	}
}
