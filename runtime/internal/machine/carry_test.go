package machine

import (
	"reflect"
	"testing"
	"time"
	"unsafe"

	"nimi/runtime/internal/carry"
	"nimi/runtime/spec"
)

// fill sets every field of a value to something that is not zero, those that are not exported included.
func fill(v reflect.Value, n *int64) {
	*n++
	v = reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(*n)
	case reflect.Uint8: // enumerations: each has more values than one
		v.SetUint(1)
	case reflect.String:
		v.SetString("text")
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(v.Index(i), n)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	}
}

// TestUnitIsCarried hands over a unit of which every field is set: none may get lost on the way. What a unit has from the
// program itself, and what follows from others, is not carried.
func TestUnitIsCarried(t *testing.T) {
	var u, got unit
	n := int64(0)
	fill(reflect.ValueOf(&u).Elem(), &n)
	w := carry.Writer()
	u.carry(w)
	r := carry.Reader(w.Written())
	got.carry(r)
	u.service, u.dependents, u.demand, u.above, u.open, u.rising = nil, nil, nil, 0, false, false
	if !r.Intact() || !reflect.DeepEqual(u, got) {
		t.Errorf("got  %+v\nwant %+v", got, u)
	}
}

// allParts gives a machine all parts and the right to take over.
func allParts(next *Machine) {
	Checks(next)
	LimitStarts(next)
	OrderOnly(next)
	next.AllowTakeover()
}

// describe says what a program is, as one that takes over does.
func describe(p *spec.Program) (next []Next) {
	for i := range p.Services {
		s := &p.Services[i]
		n := Next{Name: s.Name, Hash: s.Hash, OnChange: s.OnChange, Manual: s.Manual, Reloads: s.Reload.Signal != 0 || s.Reload.Argv != nil}
		for _, d := range s.DependsOn {
			if !d.Optional {
				n.DependsOn = append(n.DependsOn, d.Service)
			}
		}
		next = append(next, n)
	}
	return next
}

// hash makes one of three parts.
func hash(process, files, policy string) string {
	pad := func(s string) string { return (s + "0000000000000000")[:partSize] }
	return pad(process) + pad(files) + pad(policy)
}

func TestPlan(t *testing.T) {
	service := func(name, hash string, deps ...int) spec.Service {
		s := spec.Service{Name: name, Hash: hash, Stop: spec.Stop{Signal: spec.SIGTERM, Timeout: time.Second}}
		for _, d := range deps {
			s.DependsOn = append(s.DependsOn, spec.Dependency{Service: d})
		}
		return s
	}
	old := &spec.Program{Services: []spec.Service{
		service("db", hash("1", "", "")), service("app", hash("1", "", ""), 0), service("conf", hash("1", "1", "")),
		service("policy", hash("1", "", "1")), service("same", hash("1", "", "")), service("gone", hash("1", "", "")),
	}}
	m := New(old, 1)
	allParts(m)
	now := time.Second
	for _, a := range append([]Action(nil), m.Step(now, Event{Kind: Begin})...) {
		if a.Kind == Start {
			m.Step(now, Event{Kind: Started, Unit: a.Unit, Role: a.Role})
		}
	}
	m.Step(now, Event{Kind: Started, Unit: 1}) // after db
	conf := service("conf", hash("1", "2", ""))
	conf.Reload.Signal = spec.SIGHUP
	renewed := &spec.Program{Services: []spec.Service{
		service("db", hash("2", "", "")), service("app", hash("1", "", ""), 0), conf,
		service("policy", hash("1", "", "2")), service("same", hash("1", "", "")), service("new", hash("1", "", "")),
	}}
	fates, gone, down := m.Plan(describe(renewed))
	want := []carry.Fate{carry.Restarted, carry.Restarted, carry.Reloaded, carry.Kept, carry.Kept, carry.Started}
	if !reflect.DeepEqual(fates, want) {
		t.Errorf("fates: got %v, want %v", fates, want)
	}
	if !reflect.DeepEqual(gone, []bool{false, false, false, false, false, true}) || !reflect.DeepEqual(down, []bool{true, true, false, false, false, true}) {
		t.Errorf("got gone %v, down %v", gone, down)
	}
	for _, c := range []struct {
		onChange spec.OnChange
		want     carry.Fate
	}{{spec.ChangeReload, carry.Reloaded}, {spec.ChangeRestart, carry.Restarted}, {spec.ChangeNone, carry.Placed}} {
		next := describe(renewed)
		next[2].OnChange = c.onChange
		if fates, _, _ := m.Plan(next); fates[2] != c.want {
			t.Errorf("onChange %d: got %d, want %d", c.onChange, fates[2], c.want)
		}
	}
	next := describe(renewed)
	next[2].Reloads = false
	if fates, _, _ := m.Plan(next); fates[2] != carry.Restarted {
		t.Errorf("without a reload: got %d", fates[2])
	}
}

// handingOver is a database with two services above it, all running, in a program that can be taken over from.
func handingOver(t *testing.T) *script {
	stop := spec.Stop{Signal: spec.SIGTERM, Timeout: time.Minute}
	above := []spec.Dependency{{Service: 0, Condition: spec.ConditionStarted}}
	s := play(t, &spec.Program{Services: []spec.Service{{Name: "db", Stop: stop}, {Name: "web", Stop: stop, DependsOn: above}, {Name: "app", Stop: stop, DependsOn: above}},
		Shutdown: spec.Shutdown{Signal: spec.SIGTERM, Timeout: time.Minute}})
	s.m.AllowTakeover()
	return s
}

// terminated tells whether a unit's group has got the stop signal.
func (s *script) terminated(unit int) bool {
	for _, a := range s.done {
		if a.Kind == SignalGroup && a.Unit == unit && a.Signal == spec.SIGTERM {
			return true
		}
	}
	return false
}

// What is down for a takeover is not started by what needs it, as when a restart takes longer than its order is waited for.
func TestYieldedStaysDown(t *testing.T) {
	s := handingOver(t)
	s.tell(Event{Kind: Asked, Command: CommandRestart, Units: []bool{false, true, false}})
	s.tell(Event{Kind: Asked, Command: CommandYield, Units: []bool{true, false, false}})
	s.exits(0, Exit{})
	s.exits(1, Exit{})
	if len(s.starts) != 1 || !s.m.Yielded() {
		t.Errorf("%d starts of the database, yielded: %v", len(s.starts), s.m.Yielded())
	}
	s.tell(Event{Kind: Asked, Command: CommandResume})
	if len(s.starts) != 2 {
		t.Errorf("no other program takes over: %d starts, want 2", len(s.starts))
	}
}

// A stop of the whole program that comes meanwhile has its own order: what would have gone on goes first.
func TestStopWhileYielding(t *testing.T) {
	s := handingOver(t)
	s.tell(Event{Kind: Asked, Command: CommandYield, Units: []bool{true, true, false}})
	s.tell(Event{Kind: Signalled, Signal: spec.SIGTERM})
	s.exits(1, Exit{})
	if s.terminated(0) {
		t.Error("the database is to end before what depends on it has")
	}
	s.exits(2, Exit{})
	if !s.terminated(0) {
		t.Error("the database is not asked to end")
	}
}

// A service that a person stops goes on to stop where the next program has nothing above it any more.
func TestStopGoesOn(t *testing.T) {
	s := handingOver(t)
	s.tell(Event{Kind: Asked, Command: CommandStop, Units: []bool{true, false, false}})
	next := &spec.Program{Services: []spec.Service{s.m.program.Services[0]}, Shutdown: s.m.program.Shutdown}
	next.Services[0].Hash = hash("", "", "2")
	w := carry.Writer()
	s.m.Carry(w)
	s.m = New(next, 2)
	allParts(s.m)
	r := carry.Reader(w.Written())
	r.Units, r.Fates = []int{0, -1, -1, -1}, []carry.Fate{carry.Kept}
	s.m.Carry(r)
	if s.tell(Event{Kind: TookOver}); !r.Intact() || !s.terminated(0) {
		t.Errorf("intact %v: it is not asked to end", r.Intact())
	}
}
