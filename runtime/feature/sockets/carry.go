package sockets

import (
	"nimi/runtime/internal/carry"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/socket"
	"nimi/runtime/spec"
)

// Section implements carry.Carrier.
func (*binder) Section() (string, int) { return "sockets", 1 }

// bound is a socket that is handed over.
type bound struct {
	socket spec.Socket // what tells whether it is another's: where it listens, and how
	fd     int
	file   sys.File // zero: it has none
}

// Carry hands the sockets over. They belong to who listens at the same place in the same way, whatever that service is
// called.
func (b *binder) Carry(p *carry.Passage) {
	var all []bound
	for i := range b.sockets { // none in a program that reads
		for n, fd := range b.sockets[i] {
			if fd >= 0 {
				all = append(all, b.describe(&b.services[i].Sockets[n], fd))
			}
		}
	}
	n := p.Count(len(all))
	if p.Reading {
		all = make([]bound, n)
	}
	for i := range all {
		s := &all[i].socket
		p.Text(&s.Listen)
		p.Flag(&s.Datagram)
		p.Int(&s.Mode)
		p.Text(&s.User)
		p.Text(&s.Group)
		p.File(&all[i].fd)
		p.Uint(&all[i].file.Device)
		p.Uint(&all[i].file.Inode)
	}
	if p.Reading {
		b.adopt(all)
	}
}

func (b *binder) describe(s *spec.Socket, fd int) bound {
	d := bound{socket: *s, fd: fd}
	for _, f := range b.files {
		if f.path == s.Listen {
			d.file = f.id
		}
	}
	return d
}

// adopt gives the sockets to the services of this program, closes those that nobody wants any more, and binds those that
// are new. One that cannot be bound keeps its service from starting, and nothing else.
func (b *binder) adopt(all []bound) {
	for i := range b.services {
		for n := range b.services[i].Sockets {
			b.sockets[i] = append(b.sockets[i], b.take(all, &b.services[i].Sockets[n]))
		}
	}
	for i := range all {
		if old := &all[i]; old.fd >= 0 {
			sys.Close(old.fd)
			if old.file != (sys.File{}) {
				sys.RemoveFile(old.socket.Listen, old.file)
			}
		}
	}
	for i := range b.services {
		for n, fd := range b.sockets[i] {
			if fd >= 0 {
				continue
			}
			s := &b.services[i].Sockets[n]
			fd, err := b.bind(s)
			if err != nil {
				b.say(problem(&b.services[i], s, err).Error())
			}
			b.sockets[i][n] = fd
		}
	}
}

// take finds a socket among those that were handed over; -1: it is not there.
func (b *binder) take(all []bound, s *spec.Socket) (fd int) {
	for i := range all {
		old := &all[i]
		o := &old.socket
		if old.fd < 0 || o.Listen != s.Listen || o.Datagram != s.Datagram || o.Mode != s.Mode || o.User != s.User || o.Group != s.Group {
			continue
		}
		fd, old.fd = old.fd, -1
		if old.file != (sys.File{}) {
			b.files = append(b.files, file{s.Listen, old.file})
		}
		if !s.Datagram {
			socket.SetBacklog(fd, s.Backlog)
		}
		return fd
	}
	return -1
}
