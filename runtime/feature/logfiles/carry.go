package logfiles

import (
	"nimi/runtime/internal/carry"
	"nimi/runtime/internal/sys"
)

// Section implements carry.Carrier.
func (*files) Section() (string, int) { return "logfiles", 1 }

// Carry hands over the directory of the run, which goes on unless it is to be elsewhere. The files are opened again when
// there is something to write: every write ends with a whole line, at the end of the file. The pump rests meanwhile.
func (f *files) Carry(p *carry.Passage) {
	r := f.run
	if r == nil {
		r = &run{fd: -1}
	}
	p.Text(&r.parent)
	p.Int(&r.number)
	p.File(&r.fd)
	f.carryMissing(p, r)
	switch {
	case !p.Reading:
	case r.fd >= 0 && r.parent == f.host.Program.LogDirectory:
		f.begin(r)
	default:
		if r.fd >= 0 {
			sys.Close(r.fd)
		}
		_ = f.Open() // never an error
	}
}

// carryMissing hands over how many lines of which units could not be written, so that it is said when they can again.
func (f *files) carryMissing(p *carry.Passage, r *run) {
	var units []int
	for unit, w := range f.open {
		if w.missing > 0 {
			units = append(units, unit)
		}
	}
	n := p.Count(len(units))
	for i := range n {
		var unit, missing int
		if !p.Reading {
			unit, missing = units[i], f.open[units[i]].missing
		}
		known := p.Unit(&unit)
		if p.Int(&missing); p.Reading && known && missing > 0 {
			s := f.host.Unit(unit)
			f.open[unit] = &file{run: r, name: s.Name + ".txt", fd: -1, rotate: s.Logging.Rotate, missing: missing}
		}
	}
}
