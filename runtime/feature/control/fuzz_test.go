package control

import (
	"slices"
	"strings"
	"testing"
	"time"

	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/wire"
)

// FuzzServe takes any request while services go from state to state: every answer is whole lines of known kinds, and comes
// to an end with the launcher.
func FuzzServe(f *testing.F) {
	for _, line := range []string{"nimi/1 hello", "nimi/1 status a b", "nimi/1 watch", "nimi/1 stop a", "nimi/1 restart --timeout=3 b", "nimi/1 start --no-deps a",
		"nimi/1 wait --ready", "nimi/1 down --timeout=5", "nimi/1 down --no-wait", "nimi/1 exec a true", "nimi/1 logs -f -n 1", "nimi/1 logs a", "nimi/1 health", "nimi/1 reload --signal=HUP a", "nimi/1 signal TERM a", "nimi/2 x", ""} {
		f.Add(line, []byte{3, 4, 9, 1})
	}
	kinds := []string{wire.LauncherLine, wire.UnitLine, wire.OutputLine, wire.LostLine, wire.Done, wire.Error}
	f.Fuzz(func(t *testing.T, line string, raw []byte) {
		r := newRig("a", "b")
		r.host.Reach = func(_ machine.Command, named []bool, _ bool) (must, may []bool) { return slices.Clone(named), nil }
		r.host.Tell = func(machine.Event) {}
		r.host.Main = func(i int) int { return int(r.states[i]) }
		r.host.Exit = func(int, machine.Exit) string { return "exited" }
		r.rings = &rings{most: leastSize, of: make([]ring, 2), post: func(f func()) {}, wake: func() {}}
		r.rings.keep(0, []byte("one\ntwo\n"))
		c := &client{server: r.server, fd: -1}
		r.clients = []*client{c}
		request, no := wire.ParseRequest(line)
		if no == nil {
			no = r.begin(c, &request)
		}
		if no != nil {
			c.refuse(no)
		}
		answer := string(c.out)
		for step := 0; !c.ended; step++ {
			if step > len(raw)+100 {
				t.Fatalf("%q: does not end: %q", line, answer)
			}
			if step < len(raw) {
				r.states[step%2] = machine.State(raw[step] % byte(len(states)))
			}
			r.ending = step >= len(raw)
			r.now += time.Millisecond
			r.turn++
			r.changes.look(r.server)
			for p := more; p == more && !c.ended; {
				var b []byte
				if b, p = c.answer.next(r.server, nil); p == over {
					c.finish()
				}
				answer += string(b)
			}
		}
		if !strings.HasSuffix(answer, "\n") {
			t.Fatalf("%q: got %q", line, answer)
		}
		lines := strings.Split(strings.TrimSuffix(answer, "\n"), "\n")
		for i, l := range lines {
			kind, _, _ := strings.Cut(l, " ")
			if last := kind == wire.Done || kind == wire.Error; !slices.Contains(kinds, kind) || last != (i == len(lines)-1) {
				t.Errorf("%q: line %d is %q in %q", line, i, l, answer)
			}
		}
		if r.changes.users != 0 {
			t.Errorf("%q: %d still use the changes", line, r.changes.users)
		}
	})
}
