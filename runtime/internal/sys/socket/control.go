package socket

import (
	"strconv"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
)

// maxSocketPath is how long the path of a socket may be, and an abstract name with its "@" (sun_path in unix(7)).
const maxSocketPath = 107

// FitsSocket tells whether a path is short enough for a socket.
func FitsSocket(path string) bool { return len(path) <= maxSocketPath }

// ListenControl is [ListenUnix] for a control socket: for this user only, and accepting never waits. dir, unless it is
// negative, is the directory that path is in.
func ListenControl(path string, dir int) (fd int, err error) {
	if !FitsSocket(path) && dir >= 0 {
		path = "/proc/self/fd/" + strconv.Itoa(dir) + path[len(sys.Parent(path)):]
	}
	if fd, err = ListenUnix(path, false, 128, 0o600, func() error { return nil }); err != nil {
		return -1, err
	}
	if err = unix.SetNonblock(fd, true); err != nil {
		sys.Close(fd)
		return -1, err
	}
	return fd, nil
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
