package terminal

import (
	"nimi/runtime/internal/carry"
	"nimi/runtime/internal/sys"
)

// Section implements carry.Carrier.
func (t *terminals) Section() (name string, version int) { return "terminal", 1 }

// Carry hands over the terminals of services that run: the launcher's ends of them, their size, and what they have shown
// last. Who is attached has to attach again. The pump rests meanwhile.
func (t *terminals) Carry(p *carry.Passage) {
	var all []*console
	for _, c := range t.of {
		if c.master >= 0 {
			all = append(all, c)
		}
	}
	for i := range p.Count(len(all)) {
		unit, c, text := 0, &console{host: t.host, output: -1}, []byte(nil)
		if !p.Reading {
			c = all[i]
			unit, text = c.unit, append(c.modes.Restore(nil), c.text[max(0, len(c.text)-kept):]...)
		}
		known := p.Unit(&unit)
		p.File(&c.master)
		p.File(&c.slave)
		p.Int(&c.rows)
		p.Int(&c.columns)
		p.Bytes(&text)
		switch {
		case !p.Reading:
		case !known || !t.host.Unit(unit).Terminal || t.of[unit] != nil:
			sys.Close(c.master)
			sys.Close(c.slave)
		default:
			c.unit, c.run, c.open = unit, 1, true
			c.keep(text)
			t.of[unit] = c
		}
	}
}

// raw returns what is to get the output of a terminal that was taken over; see host.Host.
func (t *terminals) raw(unit int) func([]byte) {
	c := t.of[unit]
	if c == nil {
		return nil
	}
	run := c.run
	return func(b []byte) { c.shown(run, b) }
}
