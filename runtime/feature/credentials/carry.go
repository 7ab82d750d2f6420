package credentials

import (
	"strings"

	"nimi/runtime/internal/carry"
	"nimi/runtime/internal/private"
	"nimi/runtime/internal/sys"
)

// Section implements carry.Carrier.
func (*files) Section() (string, int) { return "credentials", 1 }

// Release implements carry.Releaser: no service of the next program has credentials.
func (f *files) Release() { f.remove() }

// Carry hands over the directory and what is in it. That of a service that is gone is removed.
func (f *files) Carry(p *carry.Passage) {
	root := private.Directory{FD: -1}
	if f.root != nil {
		root = *f.root
	}
	p.Text(&root.Path)
	p.File(&root.FD)
	if p.Reading && root.FD >= 0 {
		f.root = &root
	}
	var paths []string
	for path := range f.links {
		paths = append(paths, path)
	}
	for i := range p.Count(len(paths)) {
		path, target := "", ""
		if !p.Reading {
			path, target = paths[i], f.links[paths[i]]
		}
		p.Text(&path)
		if p.Text(&target); p.Reading {
			f.links[path] = target
		}
	}
	var units []int
	for unit, placed := range f.placed {
		if placed {
			units = append(units, unit)
		}
	}
	for i := range p.Count(len(units)) {
		unit, name := 0, ""
		if !p.Reading {
			unit = units[i]
			name = f.host.Unit(unit).Name
		}
		known := p.Unit(&unit)
		p.Text(&name)
		switch {
		case !p.Reading || f.root == nil:
		case known:
			f.placed[unit] = true
		default:
			f.clear(name)
		}
	}
}

// clear removes the credentials of a service.
func (f *files) clear(name string) {
	for path, target := range f.links {
		if strings.HasPrefix(target, f.root.Path+"/"+name+"/") {
			unlink(path, target)
			delete(f.links, path)
		}
	}
	sys.RemoveTreeAt(f.root.FD, name)
}
