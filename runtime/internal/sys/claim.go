package sys

import (
	"errors"

	"golang.org/x/sys/unix"
)

// Claim makes the directory path, empty and for this process alone as long as it lives, and returns a
// descriptor that holds it. A directory that a process of the same user has left behind is emptied and taken
// over. claimed is false if another process has it, or if what stands there is not a directory of this user's
// which only this user can write to; an error means that no directory can be made there.
//
// Who holds it is told by a lock (flock(2)), which ends with the process, however that ends.
func Claim(path string, mode uint32) (fd int, claimed bool, err error) {
	for {
		if err := unix.Mkdir(path, mode); err != nil && err != unix.EEXIST {
			return -1, false, err
		}
		fd, err := open(path, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_NOFOLLOW, 0)
		if err == unix.ENOENT { // its holder has just removed it
			continue
		}
		if err != nil {
			return -1, false, nil
		}
		var held, there unix.Stat_t
		if unix.Fstat(fd, &held) != nil || info(&held).Shared || int(held.Uid) != User() ||
			Retry(func() error { return unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB) }) != nil {
			Close(fd)
			return -1, false, nil
		}
		if unix.Lstat(path, &there) == nil && there.Ino == held.Ino && there.Dev == held.Dev {
			RemoveBelow(path)
			return fd, true, nil
		}
		Close(fd) // its holder has removed it in between: the lock is on nothing
	}
}

// Share opens a directory to tell others that this process uses it, as long as it lives. -1: it cannot be opened.
func Share(path string) (lock int) {
	fd, err := open(path, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_NOFOLLOW, 0)
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

// errForeign is why a directory cannot be trusted.
var errForeign = errors.New("the directory is not this user's alone")

// ClaimControl makes the directory path, for a control socket, and holds it as long as fd is open: see [Claim]. What is in
// it is left alone. held tells that another process holds it.
func ClaimControl(path string) (fd int, held bool, err error) {
	for {
		if err := unix.Mkdir(path, 0o700); err != nil && err != unix.EEXIST {
			return -1, false, err
		}
		fd, err := open(path, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_NOFOLLOW, 0)
		if err == unix.ENOENT { // its holder has just removed it
			continue
		}
		if err != nil {
			return -1, false, err
		}
		var mine, there unix.Stat_t
		switch {
		case unix.Fstat(fd, &mine) != nil || info(&mine).Shared || int(mine.Uid) != User():
			err = errForeign
		case Retry(func() error { return unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB) }) != nil:
			held, err = true, unix.EADDRINUSE
		case unix.Lstat(path, &there) == nil && there.Ino == mine.Ino && there.Dev == mine.Dev:
			return fd, false, Chmod(fd, 0o700)
		}
		Close(fd)
		if err != nil {
			return -1, held, err
		}
	}
}

// Unusable tells whether a place cannot be used for what anybody expects: it is not there, others own it, or nothing can
// be written to it.
func Unusable(err error) bool {
	switch err {
	case unix.ENOENT, unix.ENOTDIR, unix.EACCES, unix.EPERM, unix.EROFS, unix.ELOOP, errForeign:
		return true
	}
	return false
}
