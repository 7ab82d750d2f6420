package expand

import (
	"nimi/runtime/internal/carry"
	"nimi/runtime/spec"
)

// Section implements carry.Carrier.
func (*targets) Section() (string, int) { return "expand", 1 }

// Carry hands over the targets of the probes of services that run, as they were settled at their start. A target that the new
// program has written otherwise is settled when the service starts again.
func (t *targets) Carry(p *carry.Passage) {
	var units []int
	for unit := range t.byUnit {
		units = append(units, unit)
	}
	for n := range p.Count(len(units)) {
		var unit int
		probes := &[2]spec.Probe{}
		if !p.Reading {
			unit = units[n]
			probes = t.byUnit[unit]
		}
		known := p.Unit(&unit)
		for i := range probes {
			given := spec.Probe{}
			if !p.Reading || known {
				given = t.given(unit)[i]
			}
			was := given
			for f, field := range fields(&was) {
				into := fields(&given)[f]
				settled := *fields(&probes[i])[f]
				p.Text(field)
				p.Text(&settled)
				if p.Reading && *field == *into {
					*into = settled
				}
			}
			if p.Reading {
				probes[i] = given
			}
		}
		if p.Reading && known {
			t.byUnit[unit] = probes
		}
	}
}

// fields are the texts of a probe in which there may be variables.
func fields(p *spec.Probe) [6]*string {
	return [...]*string{&p.TCP, &p.Unix, &p.File, &p.HTTP.Address, &p.HTTP.Host, &p.HTTP.Target}
}
