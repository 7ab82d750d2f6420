package sys

import (
	"errors"
	"strconv"

	"golang.org/x/sys/unix"
)

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
		case retry(func() error { return unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB) }) != nil:
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

// RemoveDirectory removes a directory that is empty.
func RemoveDirectory(path string) { _ = unix.Rmdir(path) }

// maxSocketPath is how long the path of a socket may be, and an abstract name with its "@" (sun_path in unix(7)).
const maxSocketPath = 107

// FitsSocket tells whether a path is short enough for a socket.
func FitsSocket(path string) bool { return len(path) <= maxSocketPath }

// ListenControl is [ListenUnix] for a control socket: for this user only, and accepting never waits. dir, unless it is
// negative, is the directory that path is in.
func ListenControl(path string, dir int) (fd int, err error) {
	if !FitsSocket(path) && dir >= 0 {
		path = "/proc/self/fd/" + strconv.Itoa(dir) + path[len(Parent(path)):]
	}
	if fd, err = ListenUnix(path, false, 128, 0o600, func() error { return nil }); err != nil {
		return -1, err
	}
	if err = unix.SetNonblock(fd, true); err != nil {
		Close(fd)
		return -1, err
	}
	return fd, nil
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

// Scarce tells whether a connection could not be accepted for want of descriptors or memory: it still waits.
func Scarce(err error) bool {
	switch err {
	case unix.EMFILE, unix.ENFILE, unix.ENOBUFS, unix.ENOMEM:
		return true
	}
	return false
}

// HungUp tells whether nobody has the other end of a connection open any more.
func HungUp(fd int) bool {
	p := []unix.PollFd{{Fd: int32(fd)}}
	n, _ := unix.Poll(p, 0)
	return n > 0 && p[0].Revents&(unix.POLLHUP|unix.POLLERR) != 0
}
