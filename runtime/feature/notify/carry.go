package notify

import "nimi/runtime/internal/carry"

// Section implements carry.Carrier.
func (*notifier) Section() (string, int) { return "notify", 1 }

// Carry hands over the sockets of the runs that go on, with what has been sent to them and not been read.
func (n *notifier) Carry(p *carry.Passage) {
	var units []int
	for unit := range n.inboxes {
		units = append(units, unit)
	}
	for i := range p.Count(len(units)) {
		unit, in := 0, &inbox{}
		if !p.Reading {
			unit, in = units[i], n.inboxes[units[i]]
		}
		known := p.Unit(&unit)
		p.File(&in.socket.Fd)
		p.Text(&in.socket.Name)
		user := uint64(in.user)
		p.Uint(&user)
		p.Int(&in.session)
		p.Text(&in.status)
		p.Int(&in.next)
		if !p.Reading {
			continue
		}
		in.user = uint32(user)
		n.adopt(unit, known, in)
	}
}

// adopt listens to a unit that has been taken over.
func (n *notifier) adopt(unit int, known bool, in *inbox) {
	if !known {
		n.drop(in)
		return
	}
	n.inboxes[unit] = in
	if in.socket.Fd < 0 {
		return
	}
	if err := n.watch(unit, in); err != nil {
		n.mute(unit, err.Error())
	}
}
