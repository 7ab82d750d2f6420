package descriptor

import (
	"nimi/runtime/internal/carry"
	"nimi/runtime/internal/sys"
)

// Section implements carry.Carrier.
func (*listener) Section() (string, int) { return "descriptor", 1 }

// Carry hands over the pipes of those that have not said yet that they are ready.
func (l *listener) Carry(c *carry.Passage) {
	var units []int
	for unit := range l.pipes {
		units = append(units, unit)
	}
	for i := range c.Count(len(units)) {
		unit, p := 0, &pipe{theirs: -1}
		if !c.Reading {
			unit, p = units[i], l.pipes[units[i]]
		}
		known := c.Unit(&unit)
		c.File(&p.ours)
		c.Int(&p.read)
		switch {
		case !c.Reading || p.ours < 0:
		case !known:
			sys.Close(p.ours)
		default:
			l.pipes[unit] = p
			if l.host.Watch(p.ours, false, func() { l.read(unit, p) }) != nil {
				l.close(unit)
			}
		}
	}
}
