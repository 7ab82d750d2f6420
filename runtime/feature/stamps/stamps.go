// Package stamps remembers when services last ran by their schedule, from one launcher to the next (schedule.persistent), as
// Persistent= in systemd.timer(5) does: it is the time of modification of an empty file for each of them.
package stamps

import (
	"errors"
	"strings"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/sys"
)

// Feature keeps the files in a directory of the launcher's name: below $STATE_DIRECTORY, which a service manager has given to
// the launcher; for root, below /var/lib; for others, below $XDG_STATE_HOME or ~/.local/state. Where it cannot, it says so, and
// nobody knows about runs of another launcher. Nothing of it has to be carried: the files are there.
var Feature = host.Supervising(attach)

func attach(h *host.Processes) error {
	s := &stamps{host: h, said: map[int]bool{}}
	h.LastRun, h.Ran = s.last, s.ran
	return nil
}

type stamps struct {
	host *host.Processes
	said map[int]bool // units of which a problem has been said
}

var errPlace = errors.New("there is no place for it, as neither $STATE_DIRECTORY nor $XDG_STATE_HOME nor $HOME is set")

// path is the directory of the files.
func (s *stamps) path() (string, error) {
	own := "/" + s.host.Program.Name + "/schedule"
	given, _, _ := strings.Cut(sys.Getenv("STATE_DIRECTORY"), ":")
	switch home, state := sys.Getenv("HOME"), sys.Getenv("XDG_STATE_HOME"); {
	case strings.HasPrefix(given, "/"):
		return given + own, nil
	case sys.User() == 0:
		return "/var/lib" + own, nil
	case strings.HasPrefix(state, "/"):
		return state + own, nil
	case strings.HasPrefix(home, "/"):
		return home + "/.local/state" + own, nil
	}
	return "", errPlace
}

// use has f do something with the file of a unit, which is below dir and is open as fd. It is made if it is missing; with
// known, nothing is done then.
func (s *stamps) use(unit int, known bool, f func(dir int, name string, fd int) error) {
	path, err := s.path()
	if err == nil {
		err = inside(path, s.host.Unit(unit).Name, known, f)
	}
	if err != nil && !s.said[unit] {
		s.said[unit] = true
		s.host.Say(s.host.Unit(unit).Name + ": schedule.persistent: " + err.Error() + "; times that pass while the launcher does not run are not made up for")
	}
}

// inside is use, with the path of the directory and the name of the file.
func inside(path, name string, known bool, f func(dir int, name string, fd int) error) error {
	dir, e, place, err := sys.ReachDirectory(path, sys.ToMake)
	if err != nil {
		return errors.New(path + ": " + err.Error())
	}
	defer sys.Close(dir)
	place.Close()
	if !sys.TrustedDirectory(dir, &e) {
		return errors.New(path + ": belongs to another user, who could change what is in it")
	}
	if _, missing := sys.EntryAt(dir, name); missing != nil && known {
		return nil
	}
	fd, _, err := sys.OpenAppendAt(dir, name)
	if err == nil {
		err = f(dir, name, fd)
		sys.Close(fd)
	}
	if err != nil {
		return errors.New(path + "/" + name + ": " + err.Error())
	}
	return nil
}

func (s *stamps) last(unit int) (at int64) {
	s.use(unit, true, func(_ int, _ string, fd int) (err error) {
		at, err = sys.Modified(fd)
		return err
	})
	return at
}

func (s *stamps) ran(unit int, at int64) {
	s.use(unit, false, func(dir int, name string, _ int) error { return sys.SetModifiedAt(dir, name, at) })
}
