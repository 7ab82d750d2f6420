package configdata

import (
	"slices"
	"strings"

	"nimi/runtime/internal/carry"
	"nimi/runtime/internal/private"
	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// Section implements carry.Carrier.
func (*directory) Section() (string, int) { return "configdata", 1 }

// Release implements carry.Releaser: no service of the next program has files.
func (d *directory) Release() { d.remove() }

// Carry hands over the directory, and says what stands in it. The files of services that go on are placed anew where they have
// changed; those that start later find theirs then.
func (d *directory) Carry(p *carry.Passage) {
	own, fd := d.own != nil, d.fd
	if d.root == "" {
		fd = -1
	}
	p.Flag(&own)
	p.Text(&d.root)
	p.File(&fd)
	if p.Reading {
		d.fd = fd
		if own {
			d.own = &private.Directory{Path: d.root, FD: fd}
		}
	}
	var units []int
	for unit := range d.placed {
		units = append(units, unit)
	}
	for i := range p.Count(len(units)) {
		unit, name := 0, ""
		var paths []string
		if !p.Reading {
			unit = units[i]
			s := d.host.Unit(unit)
			for k := range s.ConfigData {
				paths = append(paths, s.ConfigData[k].Path)
			}
			name = s.Name
		}
		known := p.Unit(&unit)
		p.Text(&name)
		n := p.Count(len(paths))
		if p.Reading {
			paths = make([]string, n)
		}
		for k := range paths {
			p.Text(&paths[k])
		}
		if p.Reading && d.root != "" {
			d.renew(p, unit, known, name, paths)
		}
	}
	if p.Reading && d.root != "" && !d.stays() {
		d.leave()
	}
}

// stays tells whether the files of this program are where those of the one before were.
func (d *directory) stays() bool {
	if d.own != nil {
		return d.host.Program.ConfigDirectory == ""
	}
	return d.root == strings.TrimRight(d.host.Program.ConfigDirectory, "/")
}

// renew makes what has been placed for a service what it is to be.
func (d *directory) renew(p *carry.Passage, unit int, known bool, name string, paths []string) {
	if !known {
		sys.RemoveTreeAt(d.fd, name)
		return
	}
	s := d.host.Unit(unit)
	for _, path := range paths {
		if !slices.ContainsFunc(s.ConfigData, func(f spec.ConfigFile) bool { return f.Path == path }) {
			d.take(name + "/" + path)
		}
	}
	if f := p.Fates[unit]; f != carry.Placed && f != carry.Reloaded {
		return // it is placed again before the next process of the service, which changes nothing where nothing has changed
	}
	home, err := d.place(s)
	if err != nil {
		d.host.Say(s.Name + ": configData: " + err.Error())
		return
	}
	d.placed[unit] = home
}

// take removes a file that is not the service's any more.
func (d *directory) take(path string) {
	if dir, name, err := d.parents(path); err == nil {
		sys.RemoveAt(dir, name)
		sys.Close(dir)
	}
}

// leave lets go of a directory that is not where files are to be any more. No service that goes on has files in it: where they
// are is part of its process.
func (d *directory) leave() {
	switch {
	case d.own != nil:
		d.own.Remove()
	case d.root != "":
		sys.Close(d.fd)
	}
	d.root, d.own, d.placed = "", nil, map[int]string{}
}
