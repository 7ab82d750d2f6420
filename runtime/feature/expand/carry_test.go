package expand

import (
	"testing"

	"nimi/runtime/internal/carry"
	"nimi/runtime/spec"
)

// What was settled at the start of a service that goes on holds under the next program, unless that has written it otherwise.
func TestCarry(t *testing.T) {
	old := spec.Service{Ready: spec.Ready{Probe: spec.Probe{TCP: "localhost:$PORT"}}, Health: spec.Probe{HTTP: spec.HTTP{Address: "$A", Host: "$A", Target: "/$X"}}}
	from := &targets{unit: func(int) *spec.Service { return &old }, byUnit: map[int]*[2]spec.Probe{0: {
		{TCP: "localhost:80"}, {HTTP: spec.HTTP{Address: "127.0.0.1:81", Host: "127.0.0.1:81", Target: "/x"}}}}}
	for _, changed := range []bool{false, true} {
		now := old
		if changed {
			now.Health.HTTP.Target = "/other/$X"
		}
		w := carry.Writer()
		from.Carry(w)
		to := &targets{unit: func(int) *spec.Service { return &now }, byUnit: map[int]*[2]spec.Probe{}}
		r := carry.Reader(w.Written())
		r.Units = []int{0}
		to.Carry(r)
		if !r.Intact() {
			t.Fatal("what was written cannot be read")
		}
		target := "/x"
		if changed {
			target = "/other/$X"
		}
		got := to.byUnit[0]
		if got == nil || got[0].TCP != "localhost:80" || got[1].HTTP.Address != "127.0.0.1:81" || got[1].HTTP.Target != target {
			t.Errorf("changed %v: got %+v", changed, got)
		}
	}
}
