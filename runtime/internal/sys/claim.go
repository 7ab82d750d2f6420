package sys

import (
	"errors"
	"time"

	"golang.org/x/sys/unix"
)

var (
	// errForeign is why a directory cannot be trusted.
	errForeign = errors.New("the directory is not this user's alone")
	// errHeld is why a directory cannot be had.
	errHeld = unix.EADDRINUSE
)

// ClaimAt makes the directory name below dir, empty and for this process alone as long as it lives, and returns a
// descriptor that holds it. A directory that a process of the same user has left behind is emptied and taken over. claimed
// is false if another process has it, or if what stands there is not a directory of this user's which only this user can
// write to. Any other trouble is an error, after which nothing is left.
//
// Who holds it is told by a lock (flock(2)), which ends with the process, however that ends.
func ClaimAt(dir int, name string, mode uint32) (fd int, claimed bool, err error) {
	fd, made, err := hold(dir, name, mode)
	switch err {
	case nil:
		RemoveBelow(fd)
		if err = Chmod(fd, mode); err == nil { // the umask may have taken from it
			return fd, true, nil
		}
		Close(fd)
		if made {
			RemoveEmptyAt(dir, name)
		}
	case errForeign, errHeld:
		err = nil
	}
	return -1, false, err
}

// hold makes the directory name below dir, unless it is there, and locks it. The error is errForeign or errHeld where
// another has it, and else what the system says.
func hold(dir int, name string, mode uint32) (fd int, made bool, err error) {
	for {
		if err = unix.Mkdirat(dir, name, mode); err != nil && err != unix.EEXIST {
			return -1, false, err
		}
		if made = err == nil; made {
			fd, err = openMade(dir, name, mode)
		} else {
			fd, err = OpenDirectory(dir, name)
		}
		if err == unix.ENOENT { // its holder has just removed it
			continue
		}
		if err == nil {
			var e Entry
			e, err = lock(fd)
			switch {
			case err != nil:
			case e.File.Is(dir, name):
				return fd, made, nil
			default: // its holder has removed it in between: the lock is on nothing
				Close(fd)
				continue
			}
			Close(fd)
		}
		switch {
		case err == errHeld: // by another process of this user, which may have found it before it was locked here
		case made: // the trouble is this process's own
			RemoveEmptyAt(dir, name)
		case err == unix.ENOTDIR || err == unix.ELOOP || err == unix.EACCES:
			err = errForeign
		}
		return -1, false, err
	}
}

// lock locks a directory that is this user's alone.
func lock(fd int) (Entry, error) {
	e, err := EntryOf(fd)
	switch {
	case err != nil:
		return e, err
	case e.Others() || !Owns(fd, &e):
		return e, errForeign
	}
	err = Retry(func() error { return unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB) })
	if err == unix.EWOULDBLOCK {
		err = errHeld
	}
	return e, err
}

// LockAt locks a directory until fd is closed, as soon as no other process holds it, which it waits for as long as patience. -1:
// it cannot be read, or another process holds it all the time.
func LockAt(dir int, patience time.Duration) (fd int) {
	fd, err := OpenDirectory(dir, ".")
	if err != nil {
		return -1
	}
	for end := Monotonic() + patience; Retry(func() error { return unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB) }) != nil; Pause(5 * time.Millisecond) {
		if Monotonic() >= end {
			Close(fd)
			return -1
		}
	}
	return fd
}

// Share opens the directory name below dir to tell others that this process uses it, as long as it lives. -1: it cannot be
// opened.
func Share(dir int, name string) (lock int) {
	fd, err := OpenDirectory(dir, name)
	if err != nil {
		return -1
	}
	_ = Retry(func() error { return unix.Flock(fd, unix.LOCK_SH|unix.LOCK_NB) })
	return fd
}

// Sole ends a Share, and tells whether nobody else shares the directory. A directory that could not be opened counts as
// nobody's.
func Sole(lock int) bool {
	if lock < 0 {
		return true
	}
	defer Close(lock)
	return Retry(func() error { return unix.Flock(lock, unix.LOCK_EX|unix.LOCK_NB) }) == nil
}

// ClaimControl makes the directory path, for a control socket, in a directory that [Shelters] it, and holds it as long as
// fd is open: see [ClaimAt]. What is in it is left alone. held tells that another process holds it.
func ClaimControl(path string) (fd int, held bool, err error) {
	dir, e, place, err := ReachDirectory(Parent(path)+"/.", ToUse)
	if err != nil {
		return -1, false, err
	}
	defer Close(dir)
	place.Close()
	if !Shelters(dir, &e) || place.Loose != "" {
		return -1, false, errForeign
	}
	name := path[len(Parent(path))+1:]
	fd, made, err := hold(dir, name, 0o700)
	if err != nil {
		return -1, err == errHeld, err
	}
	if err = Chmod(fd, 0o700); err != nil {
		Close(fd)
		if made {
			RemoveEmptyAt(dir, name)
		}
		return -1, false, err
	}
	return fd, false, nil
}

// RemoveHeld removes the directory path if it is empty and the one that fd is open on.
func RemoveHeld(path string, fd int) {
	e, err := EntryOf(fd)
	if err != nil {
		return
	}
	if p, err := Reach(path, ToUse); err == nil {
		if e.File.Is(p.Dir, p.Name) {
			RemoveEmptyAt(p.Dir, p.Name)
		}
		p.Close()
	}
}

// Unusable tells whether a place cannot be used for what anybody expects: it is not there, others own it, or nothing can
// be written to it.
func Unusable(err error) bool {
	for _, e := range [...]error{
		unix.ENOENT, unix.ENOTDIR, unix.EACCES, unix.EPERM, unix.EROFS, unix.ELOOP, errForeign, errLink, errLoop, errEverybody,
	} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}
