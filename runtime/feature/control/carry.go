package control

import "nimi/runtime/internal/carry"

// Section implements carry.Carrier.
func (*server) Section() (string, int) { return "control", 2 }

// Release implements carry.Releaser: without a control socket, the next program has no use for its directory.
func (s *server) Release() { s.shut() }

// Carry hands over the socket, the output that is kept, and those who have connected. They notice nothing.
func (s *server) Carry(p *carry.Passage) {
	h := &s.home
	if !p.Reading && s.fd < 0 {
		h.lock = -1
	}
	p.File(&s.fd)
	p.Text(&h.path)
	p.Uint(&h.file.Device)
	p.Uint(&h.file.Inode)
	p.Text(&h.dir)
	p.File(&h.lock)
	s.carryRings(p)
	n := p.Count(len(s.clients))
	for i := range n {
		c := &client{server: s}
		if !p.Reading {
			c = s.clients[i]
		}
		c.carry(p)
		if p.Reading {
			s.clients = append(s.clients, c)
		}
	}
	if !p.Reading {
		return
	}
	if s.fd >= 0 {
		s.listen()
	} else if err := s.open(0); err != nil {
		s.host.Say(err.Error())
	}
	for i := len(s.clients) - 1; i >= 0; i-- { // one that cannot be watched takes itself out
		s.clients[i].goOnAfterTakeover()
	}
}

// carryRings hands over the output that is kept.
func (s *server) carryRings(p *carry.Passage) {
	k := s.rings
	if k == nil {
		k = &rings{}
	}
	p.Uint(&k.blocks)
	for n := range p.Count(len(k.of)) {
		var r ring
		at, kept := n, []byte(nil)
		if !p.Reading {
			r = k.of[n]
			kept = make([]byte, 0, r.head-r.tail)
			for from := r.tail; from < r.head; from = r.tail + uint64(len(kept)) {
				kept = append(kept, r.part(from, int(r.head-from))...)
			}
		}
		known := p.Unit(&at)
		p.Uint(&r.tail)
		p.Int(&r.gone)
		p.Int(&r.lines)
		p.Bytes(&kept)
		if p.Reading && known && at < len(k.of) {
			r.head, r.buf = r.tail, make([]byte, max(firstSize, len(kept)))
			r.write(kept)
			k.of[at] = r
		}
	}
}
