package forking

import "nimi/runtime/internal/carry"

// Section implements carry.Carrier.
func (*follower) Section() (string, int) { return "forking", 1 }

// Carry hands over how far the runs have come. Files that are awaited are looked at again.
func (f *follower) Carry(p *carry.Passage) {
	var units []int
	for unit := range f.runs {
		units = append(units, unit)
	}
	for i := range p.Count(len(units)) {
		unit, r := 0, &run{}
		if !p.Reading {
			unit, r = units[i], f.runs[units[i]]
		}
		known := p.Unit(&unit)
		carry.Small(p, &r.phase, phaseCount)
		p.Time(&r.since)
		p.Text(&r.wrong)
		p.Flag(&r.said)
		if !p.Reading || !known || f.path(unit) == "" {
			continue
		}
		if f.runs[unit] = r; r.phase == awaiting {
			f.wait(unit, r)
		}
	}
}
