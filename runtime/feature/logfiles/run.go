package logfiles

import (
	"errors"
	"strconv"
	"strings"

	"nimi/runtime/internal/sys"
)

// run is the directory of this run, logs-<n> in settings.logging.logsDir, or that of a file that all runs write to. The launcher writes below its descriptor alone:
// what its path leads to may change while it runs.
type run struct {
	parent string // settings.logging.logsDir
	number int
	fd     int
}

// path is what the directory is called when the launcher has made it.
func (r *run) path() string {
	if r.number == fixed {
		return r.parent
	}
	return r.parent + "/" + name(r.number)
}

// fixed is the number of a directory that is the same in all runs: that of nimi.log.file.
const fixed = -2

func name(number int) string { return "logs-" + strconv.Itoa(number) }

var errOwner = errors.New("belongs to another user, who could change what is in it")

// makeRun makes the directory of a run, with the next number or, if it is free, the one that is wished for. Two launchers
// that do so at once get two numbers.
func makeRun(directory string, wish int) (*run, error) {
	dir, e, place, err := sys.ReachDirectory(directory, sys.ToMake)
	if err != nil {
		return nil, err
	}
	defer sys.Close(dir)
	place.Close()
	if !sys.TrustedDirectory(dir, &e) {
		return nil, errOwner
	}
	n := wish
	if n < 0 {
		if n, err = next(dir); err != nil {
			return nil, err
		}
	}
	for ; ; n++ {
		made, err := sys.MakeDirectoryAt(dir, name(n), 0o755)
		if err != nil {
			return nil, err
		}
		if !made {
			continue
		}
		fd, err := own(dir, name(n))
		if err != nil {
			return nil, errors.New(name(n) + ": " + err.Error())
		}
		return &run{directory, n, fd}, nil
	}
}

// next is one more than the number of any run before.
func next(dir int) (n int, err error) {
	fd, err := sys.OpenDirectory(dir, ".")
	if err != nil {
		return 0, err
	}
	defer sys.Close(fd)
	names, err := sys.NamesOf(fd)
	for _, name := range names {
		digits, found := strings.CutPrefix(name, "logs-")
		if i, ok := sys.Number(digits); found && ok {
			n = max(n, i+1)
		}
	}
	return n, err
}

// own opens a directory that the launcher has just made, and makes sure that it is that one.
func own(dir int, name string) (fd int, err error) {
	fd, err = sys.OpenDirectory(dir, name)
	if err != nil {
		sys.RemoveEmptyAt(dir, name)
		return -1, err
	}
	e, err := sys.EntryOf(fd)
	switch {
	case err != nil:
	case !sys.Owns(fd, &e):
		err = errOwner
	case e.Others():
		err = errors.New("others can write to it")
	default:
		return fd, nil
	}
	sys.Close(fd)
	return -1, err
}

// again makes the directory anew, after somebody has removed it. One that is the same in all runs is found, or made.
func (r *run) again() error {
	if r.number == fixed {
		dir, e, place, err := sys.ReachDirectory(r.parent, sys.ToMake)
		if err != nil {
			return err
		}
		place.Close()
		if !sys.TrustedDirectory(dir, &e) {
			sys.Close(dir)
			return errOwner
		}
		if r.fd >= 0 {
			sys.Close(r.fd)
		}
		r.fd = dir
		return nil
	}
	anew, err := makeRun(r.parent, r.number)
	if err != nil {
		return err
	}
	sys.Close(r.fd)
	*r = *anew
	return nil
}
