package watch

import "nimi/runtime/internal/carry"

// Section implements carry.Carrier.
func (*feature) Section() (string, int) { return "watch", 1 }

// Carry hands over the commands that run, and the changes that have not been acted on. What is watched is watched anew.
func (f *feature) Carry(p *carry.Passage) {
	for i := range p.Count(len(f.units)) {
		u := &unit{}
		if !p.Reading {
			u = f.units[i]
		}
		index := u.index
		known := p.Unit(&index)
		p.Flag(&u.armed)
		p.Time(&u.first)
		p.Time(&u.last)
		p.Text(&u.path)
		p.Int(&u.pid)
		p.Flag(&u.again)
		for _, own := range f.units {
			if !p.Reading || !known || own.index != index {
				continue
			}
			own.first, own.last, own.path, own.pid, own.again = u.first, u.last, u.path, u.pid, u.again
			if own.armed = u.armed; own.armed {
				f.host.After(own.watch.Delay, own.settle)
			}
		}
	}
}
