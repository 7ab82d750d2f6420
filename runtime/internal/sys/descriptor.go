package sys

import (
	"sync/atomic"

	"golang.org/x/sys/unix"
)

// Close closes a descriptor. Errors of close(2) say nothing that could be acted on here.
func Close(fd int) { _ = unix.Close(fd) }

// spare is how many descriptors it takes at most to remove a directory by its path.
const spare = 4

// Spare takes as many descriptors as it takes to remove a directory, so that there are so many when they are closed.
func Spare() (fds [spare]int, err error) {
	for i := range fds {
		if fds[i], err = unix.Open("/", unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0); err != nil {
			CloseAll(fds[:i])
			return fds, err
		}
	}
	return fds, nil
}

// Duplicate returns another descriptor of what fd is open on (F_DUPFD_CLOEXEC in fcntl(2)).
func Duplicate(fd int) (int, error) { return unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 3) }

// CloseAll closes several descriptors.
func CloseAll(fds []int) {
	for _, fd := range fds {
		Close(fd)
	}
}

// Null opens what services get as standard input: /dev/null or, in a root that has none, a pipe that is at
// its end.
func Null() (int, error) {
	for {
		fd, err := unix.Open("/dev/null", unix.O_RDWR|unix.O_CLOEXEC, 0)
		switch err {
		case nil:
			return fd, nil
		case unix.EINTR:
			continue
		}
		r, w, err := Pipe()
		if err == nil {
			Close(w)
		}
		return r, err
	}
}

// Read reads what is there, up to len(b) bytes; 0 without an error is the end. again tells that nothing is
// there yet.
func Read(fd int, b []byte) (n int, again bool, err error) {
	for {
		n, err = unix.Read(fd, b)
		switch err {
		case nil:
			return n, false, nil
		case unix.EINTR:
			continue
		}
		return 0, err == unix.EAGAIN, err
	}
}

// Write writes all of b, waiting where fd is not ready, whether or not fd is in blocking mode: standard
// output is shared with other programs, so its mode is theirs to set.
func Write(fd int, b []byte) error {
	_, err := WriteSome(fd, b)
	return err
}

// WriteSome is Write, and returns how many bytes of b are written when there is an error.
func WriteSome(fd int, b []byte) (done int, err error) { return WriteUnless(nil, fd, b) }

// WriteUnless is WriteSome, and ends early once a signal comes and halt is set.
func WriteUnless(halt *atomic.Bool, fd int, b []byte) (done int, err error) {
	for done < len(b) && !(halt != nil && halt.Load()) {
		n, err := unix.Write(fd, b[done:])
		switch err {
		case nil:
			done += n
		case unix.EINTR:
		case unix.EAGAIN:
			_, _ = unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}, -1)
		default:
			return done, err
		}
	}
	return done, nil
}

// SetBlocking has reading and writing fd wait. That is a property of what fd is open on, so others who have it can have
// changed it.
func SetBlocking(fd int) error { return unix.SetNonblock(fd, false) }

// WriteNow writes b, which is at most 4 KiB long, if that takes no waiting: a pipe that has room has room for a page
// (pipe(7)). Else, and where it cannot be written, b is lost.
func WriteNow(fd int, b []byte) {
	n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}, 0)
	if n > 0 || err != nil { // nothing can be found out: better late than never
		_, _ = unix.Write(fd, b)
	}
}

// IsOpen tells whether a number is that of an open descriptor.
func IsOpen(fd int) bool {
	_, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
	return err == nil
}
