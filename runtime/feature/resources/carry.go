package resources

import (
	"nimi/runtime/internal/carry"
	"nimi/runtime/internal/sys/cgroup"
)

// Section implements carry.Carrier.
func (*groups) Section() (string, int) { return "resources", 2 }

// Release implements carry.Releaser: no service of the next program has a group.
func (g *groups) Release() {
	if g.base != "" {
		g.remove()
	}
}

// Carry hands over where the groups are: the launcher is in one of its own by now, and would take that for the one above.
func (g *groups) Carry(p *carry.Passage) {
	p.Text(&g.base)
	for n := range p.Count(len(g.all)) {
		unit, of := n, group{}
		if !p.Reading {
			of = g.all[n]
		}
		known := p.Unit(&unit)
		p.Text(&of.dir)
		for _, k := range [...]*kills{&of.before, &of.last} {
			p.Int(&k.processes)
			p.Int(&k.own)
		}
		switch services := g.host.Program.Services; {
		case !p.Reading || of.dir == "":
		case known && unit < len(services) && services[unit].Resources.Group:
			g.all[unit] = of
		default: // it has none any more
			cgroup.Remove(of.dir)
		}
	}
	if !p.Reading {
		return
	}
	var err error
	if g.base != "" {
		err = g.begin()
	} else {
		err = g.Open()
	}
	if err != nil {
		g.host.Say(err.Error())
	}
}
