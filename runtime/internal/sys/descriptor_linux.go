package sys

import (
	"strconv"

	"golang.org/x/sys/unix"
)

// Pipe returns a pipe whose ends are close-on-exec. Reading does not block, even if a service steals what it
// has written itself; writing does.
func Pipe() (r, w int, err error) {
	var p [2]int
	if err := unix.Pipe2(p[:], unix.O_CLOEXEC); err != nil {
		return -1, -1, err
	}
	if _, err := unix.FcntlInt(uintptr(p[0]), unix.F_SETFL, unix.O_NONBLOCK); err != nil {
		Close(p[0])
		Close(p[1])
		return -1, -1, err
	}
	return p[0], p[1], nil
}

// CloseInherited makes every descriptor but the first three close-on-exec: what the launcher's parent has
// leaked is not for services.
func CloseInherited() {
	if unix.CloseRange(3, ^uint(0), unix.CLOSE_RANGE_CLOEXEC) == nil { // Linux 5.11
		return
	}
	var limit unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_NOFILE, &limit) != nil || limit.Cur > 1<<16 {
		limit.Cur = 1 << 16
	}
	for fd := 3; fd < int(limit.Cur); fd++ {
		unix.CloseOnExec(fd)
	}
}

// OpenAgain opens what fd is open on, for reading: what one process does to its mode (O_NONBLOCK) so is no concern of another
// one. Without /proc it is but a copy.
func OpenAgain(fd int) (int, error) {
	again, err := open("/proc/self/fd/"+strconv.Itoa(fd), unix.O_RDONLY, 0)
	if err != nil {
		again, err = unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 3)
	}
	return again, err
}

// OpenPipe opens a pipe once more, of which either end is at hand. It fails without /proc.
func OpenPipe(fd int, write bool) (int, error) {
	flags := unix.O_RDONLY // does not wait for a writer, nor O_WRONLY for a reader, as the pipe has no name
	if write {
		flags = unix.O_WRONLY
	}
	return open("/proc/self/fd/"+strconv.Itoa(fd), flags, 0)
}

// RaisePipe makes a pipe hold more (F_SETPIPE_SZ in fcntl(2)), as far as the system's limits for the user allow.
func RaisePipe(fd, size int) { _, _ = unix.FcntlInt(uintptr(fd), unix.F_SETPIPE_SZ, size) }

// IsPipe tells whether a descriptor is a pipe. Closing one never waits, unlike closing a socket that lingers or a file on
// a slow server.
func IsPipe(fd int) bool {
	var st unix.Stat_t
	return unix.Fstat(fd, &st) == nil && st.Mode&unix.S_IFMT == unix.S_IFIFO
}

// Waiting returns how many bytes a pipe holds that have not been read (FIONREAD in tty_ioctl(4)).
func Waiting(fd int) int {
	n, _ := unix.IoctlGetInt(fd, unix.TIOCINQ)
	return max(n, 0)
}
