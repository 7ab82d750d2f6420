package machine

import (
	"math/rand/v2"

	"nimi/runtime/spec"
)

// change makes the next program: some services are gone, some are new, some are different.
func (k *heirs) change(w *world) {
	r := w.r
	next := &spec.Program{Shutdown: w.p.Shutdown, Startup: w.p.Startup}
	k.changes = nil
	at := make([]int, len(w.p.Services)) // by number: that in the next program
	add := func(s spec.Service, c change) {
		next.Services, k.changes = append(next.Services, s), append(k.changes, c)
	}
	for i := range w.p.Services {
		if len(next.Services) < 8 && r.IntN(8) == 0 {
			s := randomService(r, len(next.Services), r.IntN(2) == 0)
			s.Name, s.Hash = k.name(), hash(k.part(), "", "")
			add(s, change{from: -1})
		}
		if at[i] = -1; r.IntN(10) == 0 {
			continue
		}
		at[i] = len(next.Services)
		add(k.changed(r, &w.p.Services[i], i, at))
	}
	k.next = next
}

// changed is a service as the next program has it.
func (k *heirs) changed(r *rand.Rand, was *spec.Service, i int, at []int) (spec.Service, change) {
	s, c := *was, change{from: i}
	s.DependsOn = nil
	numbers := map[int]int{0: 0} // of alternatives, which have no gap
	for _, d := range was.DependsOn {
		if d.Service = at[d.Service]; d.Service < 0 {
			c.policy = true
			continue
		}
		if _, known := numbers[d.Any]; !known {
			numbers[d.Any] = len(numbers)
		}
		d.Any = numbers[d.Any]
		s.DependsOn = append(s.DependsOn, d)
	}
	n := r.IntN(12)
	if n < 5 {
		fresh := randomService(r, at[i], n%2 == 0)
		c.policy = true
		if c.process = n < 2; !c.process { // what is not a matter of policy stays
			fresh.Commands, fresh.Watchdog, fresh.Sockets = s.Commands, s.Watchdog, s.Sockets
			switch fresh.Ready.Notify = s.Ready.Notify; { // and rules out some policies
			case s.Commands != nil:
				fresh.Type, fresh.Ready, fresh.Health = spec.TypeOneshot, spec.Ready{}, spec.Probe{}
			case s.Ready.Notify:
				fresh.Ready.Probe, fresh.Ready.Continuous = spec.Probe{}, false
				fallthrough
			case s.Watchdog > 0, s.Sockets != nil:
				fresh.Type, fresh.Schedule = spec.TypeSimple, spec.Schedule{}
			}
		}
		fresh.Name = s.Name
		s = fresh
	}
	c.files = r.IntN(4) == 0
	s.OnChange = spec.OnChange(r.IntN(3))
	if s.OnChange != was.OnChange {
		c.policy = true
	}
	parts := [3]string{was.Hash[:partSize], was.Hash[partSize : 2*partSize], was.Hash[2*partSize:]}
	for n, is := range [...]bool{c.process, c.files, c.policy} {
		if is {
			parts[n] = k.part()
		}
	}
	s.Hash = hash(parts[0], parts[1], parts[2])
	return s, c
}
