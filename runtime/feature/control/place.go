package control

import (
	"errors"
	"strconv"
	"time"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/socket"
	"nimi/runtime/internal/wire"
)

// open makes the socket: at a given path, or in the first of the usual places that will do. Without any, there is a
// warning and no socket. An error is a live launcher in the place, or that the given path cannot be used.
func (s *server) open(path string) error {
	if path != "" {
		if err := s.bind(path, ""); err != nil {
			return errors.New("control socket: " + path + ": " + s.whose(path, err))
		}
		return nil
	}
	problem := ""
	for _, path := range wire.Places(s.host.Program.Name) {
		dir := ""
		if path[0] != '@' {
			dir = sys.Parent(path)
		}
		err := s.bindPatiently(path, dir)
		if err == nil {
			if problem != "" {
				s.host.Say("control socket: " + problem + "; it is " + path)
			}
			return nil
		}
		if socket.AddressInUse(err) {
			if path[0] != '@' || owner(path) >= 0 {
				return errors.New("control socket: " + path + ": " + s.whose(path, err))
			}
		}
		if !sys.Unusable(err) && problem == "" {
			problem = path + ": " + err.Error()
		}
	}
	if problem == "" {
		problem = "no place for it"
	}
	s.host.Say("no control socket: " + problem)
	return nil
}

// A launcher that was killed takes its services with it, but not in the same moment: one of them that has just been made
// may still have the directory open.
const (
	patience = time.Second
	pause    = 10 * time.Millisecond
)

// bindPatiently is bind, again for as long as the directory is held by somebody who does not listen.
func (s *server) bindPatiently(path, dir string) (err error) {
	for end := s.host.Now() + patience; ; sys.Pause(pause) {
		if err = s.bind(path, dir); !socket.AddressInUse(err) || dir == "" || owner(path) >= 0 || s.host.Now() > end {
			return err
		}
	}
}

// bind makes the socket at a path, in a directory that is the launcher's own unless dir is empty.
func (s *server) bind(path, dir string) (err error) {
	lock := -1
	if dir != "" {
		if lock, _, err = sys.ClaimControl(dir); err != nil {
			return err
		}
	}
	fd, err := socket.ListenControl(path, lock)
	if err != nil {
		if lock >= 0 {
			sys.RemoveDirectory(dir)
			sys.Close(lock)
		}
		return err
	}
	s.fd, s.path, s.file, s.dir, s.lock = fd, path, sys.FileOf(path), dir, lock
	s.listen()
	return nil
}

// listen has connections accepted.
func (s *server) listen() {
	if err := s.host.Watch(s.fd, false, s.accept); err != nil {
		s.host.Say("control socket: " + err.Error())
	}
}

// whose is why a path cannot be used: who has it, if that is known.
func (s *server) whose(path string, err error) string {
	if !socket.AddressInUse(err) {
		return err.Error()
	}
	if pid := owner(path); pid > 0 {
		return "the launcher with pid " + strconv.Itoa(pid) + " has it; run --socket gives this one another"
	}
	return "another launcher has it"
}

// owner returns the process that listens at a path, if it is this user's, 0 if its number cannot be known; -1: there is none.
func owner(path string) (pid int) {
	fd, err := socket.Dial(path, wire.RequestTime)
	if err != nil {
		return -1
	}
	defer sys.Close(fd)
	pid, uid, err := socket.ServerOf(fd)
	if err != nil || uid != sys.User() {
		return -1
	}
	return pid
}

// reopen makes the socket again where its file is gone.
func (s *server) reopen() {
	if s.fd < 0 || s.path[0] == '@' || sys.FileOf(s.path) == s.file {
		return
	}
	path := ""
	if s.dir == "" {
		path = s.path
	}
	s.shut()
	if err := s.open(path); err != nil {
		s.host.Say(err.Error())
	}
}

// shut takes the socket away, and its directory.
func (s *server) shut() {
	if s.fd < 0 {
		return
	}
	s.host.Unwatch(s.fd)
	sys.Close(s.fd)
	s.fd, s.resume = -1, 0
	if s.path[0] != '@' {
		sys.RemoveFile(s.path, s.file)
	}
	if s.lock >= 0 {
		sys.RemoveDirectory(s.dir)
		sys.Close(s.lock)
		s.lock = -1
	}
}
