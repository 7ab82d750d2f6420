package socket

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
)

// Owner says whose the file of a socket is to be. -1: the launcher's user, or its group.
type Owner struct{ UID, GID int }

// ListenUnix is ListenInet for a path, or with "@name" for an abstract name. The file has exactly that mode and owner
// before anybody can connect to it, and is returned. One that a process which is gone has left behind is replaced; anything
// else at the path is an error. Directories that are missing are made.
//
// The path is that of the socket (getsockname(2)), unless another user can change where it leads. Then it is only the name.
func ListenUnix(address string, datagram bool, backlog int, mode uint32, owner Owner) (fd int, file sys.File, err error) {
	if strings.HasPrefix(address, "@") {
		if !abstractNames {
			return -1, file, unix.EAFNOSUPPORT
		}
		fd, err = bound(unix.AF_UNIX, datagram, backlog, func(fd int) error {
			return unix.Bind(fd, &unix.SockaddrUnix{Name: address})
		})
		return fd, file, err
	}
	return listenPath(address, sys.ToMake, lockTime, datagram, backlog, mode, owner)
}

// listenPath is ListenUnix for a path, to which directories are made or not. patience is how long it may wait for a lock on
// the directory, which is held meanwhile: a socket that another launcher has bound, and does not listen at yet, looks like
// one that was left behind. Negative: the caller holds the lock.
func listenPath(address string, why sys.Purpose, patience time.Duration, datagram bool, backlog int, mode uint32, owner Owner) (fd int, file sys.File, err error) {
	place, err := sys.Reach(address, why)
	if err != nil {
		return -1, file, err
	}
	defer place.Close()
	if patience >= 0 {
		defer sys.Close(sys.LockAt(place.Dir, patience))
	}
	p := path{place, address, mode}
	fd, err = bound(unix.AF_UNIX, datagram, backlog, func(fd int) error {
		err := p.bind(fd)
		if err == unix.EADDRINUSE {
			if err = p.vacate(datagram); err == nil {
				err = p.bind(fd)
			}
		}
		if err == nil {
			file, err = p.own(owner)
		}
		return err
	})
	if err != nil && file != (sys.File{}) && file.Is(p.Dir, p.Name) {
		sys.RemoveAt(p.Dir, p.Name)
	}
	return fd, file, err
}

// lockTime is how long a lock is waited for. Whoever can read a directory can hold one, so it is done without it then: nobody
// else is to keep a launcher from starting.
const lockTime = time.Second

// path is where a socket's file is to be.
type path struct {
	sys.Place
	address string
	mode    uint32
}

// bind makes the file with its mode at once: the launcher's umask is that of the one moment.
func (p *path) bind(fd int) error {
	before := unix.Umask(int(0o777 &^ p.mode))
	defer unix.Umask(before)
	return p.at(func(address string) error { return unix.Bind(fd, &unix.SockaddrUnix{Name: address}) })
}

// at calls f with an address that leads to the place. Binding and connecting take no descriptor of a directory, so where
// the path could lead elsewhere, or is too long, the place is the working directory of the one moment.
func (p *path) at(f func(address string) error) error {
	if !p.Exposed && FitsSocket(p.address) {
		return f(p.address)
	}
	before, err := sys.OpenPlace(".")
	if err != nil {
		return err
	}
	defer sys.Close(before)
	if err := unix.Fchdir(p.Dir); err != nil {
		return err
	}
	err = f(p.Name)
	if back := unix.Fchdir(before); err == nil {
		err = back
	}
	return err
}

// own gives the file that has just been made to its owner, and returns it.
func (p *path) own(owner Owner) (sys.File, error) {
	e, err := sys.EntryAt(p.Dir, p.Name)
	if err != nil {
		return sys.File{}, err
	}
	if owner.UID >= 0 || owner.GID >= 0 {
		if err := chown(p.Dir, p.Name, e.File, owner); err != nil {
			return e.File, errors.New("chown: " + err.Error())
		}
	}
	return e.File, nil
}

// vacate removes a socket that no process has any more: connecting to it is refused.
func (p *path) vacate(datagram bool) error {
	e, err := sys.EntryAt(p.Dir, p.Name)
	switch {
	case err == unix.ENOENT:
		return nil
	case err != nil:
		return err
	case !e.Socket:
		return errors.New("there is a file that is not a socket")
	}
	if err := p.connect(datagram); err != unix.ECONNREFUSED {
		return err
	}
	return p.evict(e.File)
}

// evict removes a socket that nobody listens to. Another launcher may have come to the same conclusion, and have its own
// there by now. So it is looked at once more, out of everybody's way, and put back if it is not that one.
func (p *path) evict(dead sys.File) error {
	oldName := ".nimi-old-" + strconv.Itoa(sys.Pid())
	sys.RemoveAt(p.Dir, oldName)
	if err := sys.RenameAt(p.Dir, p.Name, p.Dir, oldName); err != nil && err != unix.ENOENT {
		return err
	}
	if dead.Is(p.Dir, oldName) {
		sys.RemoveAt(p.Dir, oldName)
		return nil
	}
	_ = unix.Linkat(p.Dir, oldName, p.Dir, p.Name, 0) // unless a third one has come
	sys.RemoveAt(p.Dir, oldName)
	return unix.EADDRINUSE
}

// connect finds out whether a process has the socket; ECONNREFUSED: none.
func (p *path) connect(datagram bool) error {
	kind := unix.SOCK_STREAM
	if datagram {
		kind = unix.SOCK_DGRAM
	}
	fd, err := socket(unix.AF_UNIX, kind)
	if err != nil {
		return err
	}
	defer sys.Close(fd)
	if err := unix.SetNonblock(fd, true); err != nil {
		return err
	}
	err = p.at(func(address string) error {
		return sys.Retry(func() error { return unix.Connect(fd, &unix.SockaddrUnix{Name: address}) })
	})
	switch err {
	case nil, unix.EAGAIN, unix.EPROTOTYPE, unix.EISCONN:
		return unix.EADDRINUSE
	}
	return err
}
