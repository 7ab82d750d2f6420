package control

import (
	"errors"
	"strconv"
	"time"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/socket"
	"nimi/runtime/internal/wire"
	"nimi/runtime/spec"
)

// home is where the socket is.
type home struct {
	path string
	file sys.File
	dir  string // its directory, if it is the launcher's own
	lock int    // holds that directory; -1: it is not the launcher's own
}

// open makes the socket: at the given path, or in the first of the usual places that will do. An error is another
// launcher of this user's in the place, or that the given path cannot be used. What others do is none: they could keep a
// launcher from starting. Without any place there is a warning and no socket. patience is how long it may wait for a
// predecessor.
func (s *server) open(patience time.Duration) error {
	places, given := s.places, s.given != ""
	if given {
		places = []string{s.given}
	}
	problem := ""
	for _, path := range places {
		dir := ""
		if !given && path[0] != '@' {
			dir = sys.Parent(path)
		}
		err := s.bindPatiently(path, dir, patience)
		if err == nil {
			if problem != "" {
				s.host.Say("control socket: " + problem + "; it is " + path)
			}
			return nil
		}
		busy, who := socket.AddressInUse(err), nobody
		if busy {
			who = owner(path)
		}
		said := path + ": "
		if busy {
			said += s.whose(who)
		} else {
			said += err.Error()
		}
		switch {
		case who > 0 || given && who != others:
			return errors.New("control socket: " + said)
		case problem == "" && !sys.Unusable(err):
			problem = said
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
func (s *server) bindPatiently(path, dir string, patience time.Duration) (err error) {
	for end := s.host.Now() + patience; ; sys.Pause(pause) {
		if err = s.bind(path, dir, patience); !socket.AddressInUse(err) || dir == "" || owner(path) != nobody || s.host.Now() >= end {
			return err
		}
	}
}

// bind makes the socket at a path, in a directory that is the launcher's own unless dir is empty.
func (s *server) bind(path, dir string, patience time.Duration) (err error) {
	lock := -1
	if dir != "" && dir == s.claimed {
		lock, s.claimed = s.lock, ""
	} else if dir != "" {
		// What is made has to be removed again if the socket cannot be made, and that takes descriptors.
		spare, err := sys.Spare()
		if err != nil {
			return err
		}
		lock, _, err = sys.ClaimControl(dir)
		sys.CloseAll(spare[:])
		if err != nil {
			return err
		}
	}
	fd, file, err := socket.ListenControl(path, dir != "", patience)
	if err != nil {
		if lock >= 0 {
			sys.RemoveHeld(dir, lock)
			sys.Close(lock)
		}
		return err
	}
	s.fd, s.home = fd, home{path, file, dir, lock}
	s.listen()
	return nil
}

// Who has a place, unless it is a launcher of this user's: then its pid.
const (
	nobody = 0  // who listens
	others = -1 // another user, or a process of another PID namespace: another container
)

// owner returns who listens at a path. Where there is no room for a connection that is another user's, as far as can be
// told.
func owner(path string) (pid int) {
	fd, err := socket.Dial(path, time.Millisecond)
	if err != nil {
		if socket.Refused(err) || socket.Late(err) {
			return others
		}
		return nobody
	}
	defer sys.Close(fd)
	pid, uid, err := socket.ServerOf(fd)
	if err != nil || !sys.Mine(uint32(uid)) || pid == 0 {
		return others
	}
	return pid
}

// whose says who has a place that is taken.
func (s *server) whose(who int) string {
	switch who {
	case nobody:
		return "somebody holds its directory"
	case others:
		return "another user or container has it"
	}
	said := "the launcher with pid " + strconv.Itoa(who) + " has it; run --socket gives this one another"
	if s.host.Program.Control.Instance == spec.InstanceUser && s.given == "" {
		said += `, settings.control.instance = "directory" one to each directory`
	}
	argument := ""
	if args := sys.Arguments(); len(args) > 0 { // it need not be in PATH
		argument = args[0]
	}
	call := wire.Call(s.host.Program.Name, argument)
	if s.given != "" {
		call += " --socket " + s.given
	}
	said += "; " + call + " tui shows it, " + call + " logs -f too, "
	if s.host.Program.Takeover.Enable {
		said += call + " takeover has this program take over from it, "
	}
	return said + call + " down ends it"
}

// reopen makes the socket again where it is missing or its file is gone.
func (s *server) reopen() {
	if s.fd >= 0 && (s.home.path[0] == '@' || sys.FileOf(s.home.path) == s.home.file) {
		return
	}
	s.shut()
	if err := s.open(0); err != nil { // supervision goes on
		s.host.Say(err.Error())
	}
}

// shut takes the socket away, and its directory.
func (s *server) shut() {
	if s.fd < 0 {
		return
	}
	s.quiet()
	sys.Close(s.fd)
	s.fd = -1
	if s.home.path[0] != '@' {
		sys.RemoveFile(s.home.path, s.home.file)
	}
	if s.home.lock >= 0 {
		sys.RemoveHeld(s.home.dir, s.home.lock)
		sys.Close(s.home.lock)
	}
}
