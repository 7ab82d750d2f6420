// Package sockets binds sockets for services before anything starts, and hands them over at every start (nimi.sockets),
// as sd_listen_fds(3) has it: descriptors from 3 on, LISTEN_FDS, LISTEN_FDNAMES, LISTEN_PID. The launcher keeps them, so
// who connects while a service starts, or starts again, waits and is not turned away.
package sockets

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/socket"
	"nimi/runtime/internal/users"
	"nimi/runtime/spec"
)

// Feature binds all sockets. That one cannot be bound ends the launcher.
var Feature = host.Plain(attach)

func attach(h *host.Host) error {
	b := &binder{services: h.Program.Services, sockets: make([][]int, len(h.Program.Services)+1), say: h.Say}
	h.At(host.Descriptors, b.hand)
	h.AtEnd = append(h.AtEnd, b.Release)
	h.Sockets = func(unit int) []int { return b.sockets[unit] }
	h.Carriers = append(h.Carriers, b)
	return nil
}

type binder struct {
	services []spec.Service
	sockets  [][]int // by unit; -1: it could not be bound
	files    []file
	say      func(string)
}

// Open binds all sockets.
func (b *binder) Open() error {
	for i := range b.services {
		service := &b.services[i]
		for n := range service.Sockets {
			s := &service.Sockets[n]
			fd, err := b.bindPatiently(s)
			if err != nil {
				return problem(service, s, err)
			}
			b.sockets[i] = append(b.sockets[i], fd)
		}
	}
	return nil
}

// problem says why a socket could not be bound.
//
//go:noinline
func problem(service *spec.Service, s *spec.Socket, err error) error {
	return errors.New(service.Name + ": sockets." + s.Name + ": " + s.Listen + ": " + err.Error())
}

// file is that of a socket with a path.
type file struct {
	path string
	id   sys.File
}

// A launcher that was killed takes its services with it, but not in the same moment: until they are gone, they have the
// sockets too.
const (
	patience = time.Second
	pause    = 10 * time.Millisecond
)

func (b *binder) bindPatiently(s *spec.Socket) (fd int, err error) {
	for end := time.Now().Add(patience); ; sys.Pause(pause) {
		if fd, err = b.bind(s); !socket.AddressInUse(err) || time.Now().After(end) {
			return fd, err
		}
	}
}

func (b *binder) bind(s *spec.Socket) (fd int, err error) {
	if !strings.HasPrefix(s.Listen, "/") && !strings.HasPrefix(s.Listen, "@") {
		return socket.ListenInet(s.Listen, s.Datagram, s.Backlog)
	}
	who, err := owner(s)
	if err != nil {
		return -1, err
	}
	fd, id, err := socket.ListenUnix(s.Listen, s.Datagram, s.Backlog, uint32(s.Mode), who)
	if err == nil {
		b.files = append(b.files, file{s.Listen, id})
	}
	return fd, err
}

// owner looks up who a socket's file is to belong to. A user's group comes with the user.
func owner(s *spec.Socket) (socket.Owner, error) {
	who := socket.Owner{UID: -1, GID: -1}
	if s.User != "" {
		user, err := users.Find(s.User)
		if err != nil {
			return who, errors.New("user " + err.Error())
		}
		if who.UID = int(user.UID); user.Listed {
			who.GID = int(user.GID)
		}
	}
	if s.Group != "" {
		group, err := users.FindGroup(s.Group)
		if err != nil {
			return who, errors.New("group " + err.Error())
		}
		who.GID = int(group)
	}
	return who, nil
}

// hand gives the main process of a unit its sockets.
func (b *binder) hand(r *host.Run) error {
	sockets := b.sockets[r.Unit]
	if len(sockets) == 0 || r.Role != machine.RoleMain {
		return nil
	}
	const first = 3 // SD_LISTEN_FDS_START
	names := ""
	for i, fd := range sockets {
		if fd < 0 { // it could not be bound when this program took over
			s := &r.Service.Sockets[i]
			var err error
			if fd, err = b.bind(s); err != nil {
				return problem(r.Service, s, err)
			}
			sockets[i] = fd
		}
		if i > 0 {
			names += ":"
		}
		names += r.Service.Sockets[i].Name
		if err := sys.SetBlocking(fd); err != nil { // the run before may have changed it
			return errors.New("sockets: " + err.Error())
		}
		if err := r.Give(first+i, fd); err != nil {
			return errors.New("sockets: " + err.Error())
		}
	}
	r.Export("LISTEN_FDS", strconv.Itoa(len(sockets)))
	r.Export("LISTEN_FDNAMES", names)
	r.Command.Unsetenv("LISTEN_PID") // another than the one that comes
	r.Command.ListenPid = !r.Service.NoListenPid
	return nil
}

// Release removes the files of sockets, where they still are ours.
func (b *binder) Release() {
	for _, f := range b.files {
		sys.RemoveFile(f.path, f.id)
	}
}
