package directories

import (
	"nimi/runtime/internal/carry"
	"nimi/runtime/internal/private"
)

// Section implements carry.Carrier.
func (*directories) Section() (string, int) { return "directories", 1 }

// Release implements carry.Releaser: no service of the next program has directories.
func (d *directories) Release() { d.remove() }

// Carry hands over what is to be removed at the end, with the locks that tell other launchers of it.
func (d *directories) Carry(p *carry.Passage) {
	own := private.Directory{FD: -1}
	if d.own != nil {
		own = *d.own
	}
	p.Text(&own.Path)
	p.File(&own.FD)
	if p.Reading && own.FD >= 0 {
		d.own = &own
	}
	var units []int
	for unit := range d.made {
		units = append(units, unit)
	}
	for i := range p.Count(len(units)) {
		unit := 0
		if !p.Reading {
			unit = units[i]
		}
		if known := p.Unit(&unit); p.Reading && known {
			d.made[unit] = true
		}
	}
	var paths []string
	for path := range d.runtime {
		paths = append(paths, path)
	}
	for i := range p.Count(len(paths)) {
		path, k := "", kept{}
		if !p.Reading {
			path, k = paths[i], d.runtime[paths[i]]
		}
		p.Text(&path)
		uid, gid := uint64(k.owner.uid), uint64(k.owner.gid)
		p.Uint(&uid)
		p.Uint(&gid)
		p.Flag(&k.owner.asked)
		if p.File(&k.lock); p.Reading {
			k.owner.uid, k.owner.gid = uint32(uid), uint32(gid)
			d.runtime[path] = k
		}
	}
}
