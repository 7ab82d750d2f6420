package socket

import (
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
)

// maxSocketPath is how long the path of a socket may be, and an abstract name with its "@" (sun_path in unix(7)).
const maxSocketPath = 107

// FitsSocket tells whether a path is short enough for a socket.
func FitsSocket(path string) bool { return len(path) <= maxSocketPath }

// ListenControl is [ListenUnix] for a control socket: for this user only, in a directory that is there, and accepting never
// waits. A path that is too long for a socket is an error, unless own says that its directory is the launcher's own, which
// holds a lock on it. Else patience is how long it may wait for that lock.
func ListenControl(path string, own bool, patience time.Duration) (fd int, file sys.File, err error) {
	if !own && !FitsSocket(path) {
		return -1, file, unix.ENAMETOOLONG
	}
	if own {
		patience = -1
	}
	if strings.HasPrefix(path, "@") {
		fd, file, err = ListenUnix(path, false, 128, 0, Owner{})
	} else {
		fd, file, err = listenPath(path, sys.ToUse, patience, false, 128, 0o600, Owner{-1, -1})
	}
	if err != nil {
		return -1, file, err
	}
	if err = unix.SetNonblock(fd, true); err != nil {
		sys.Close(fd)
		return -1, file, err
	}
	return fd, file, nil
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
