package pipeline

import (
	"nimi/runtime/internal/carry"
	"nimi/runtime/internal/sys"
)

// Carry hands the pipes over. Those that write and read have them open; so has the launcher, for their next runs.
func (p *pipes) Carry(c *carry.Passage) {
	var units []int
	for unit := range p.of {
		units = append(units, unit)
	}
	for i := range c.Count(len(units)) {
		unit, q := 0, &pipe{-1, -1}
		if !c.Reading {
			unit = units[i]
			q = p.of[unit]
		}
		known := c.Unit(&unit)
		c.File(&q.read)
		c.File(&q.write)
		switch {
		case !c.Reading:
		case known && unit < len(p.host.Program.Services) && p.host.Program.Services[unit].Consumes:
			p.of[unit] = q
		default:
			for _, fd := range [...]int{q.read, q.write} {
				if fd >= 0 {
					sys.Close(fd)
				}
			}
		}
	}
}
