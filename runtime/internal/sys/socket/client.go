package socket

import (
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
)

// longestSocket is how long the path of a socket may be (sun_path in unix(7), without its NUL).
const longestSocket = 107

// Dial connects to the stream socket at a path or, with "@", an abstract address. Unlike [ConnectUnix] it waits, up to
// patience for room in the socket's backlog; 0 is for ever. So does what is done with fd afterwards. A path of any
// length will do where /proc is.
func Dial(path string, patience time.Duration) (fd int, err error) {
	if fd, err = unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0); err != nil {
		return -1, err
	}
	unix.CloseOnExec(fd)
	timeout := unix.NsecToTimeval(int64(patience))
	_ = unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_SNDTIMEO, &timeout)
	if len(path) > longestSocket {
		slash := strings.LastIndexByte(path, '/')
		if slash < 0 {
			sys.Close(fd)
			return -1, unix.ENAMETOOLONG
		}
		dir, err := sys.OpenPlace(path[:slash+1])
		if err != nil {
			sys.Close(fd)
			return -1, err
		}
		defer sys.Close(dir)
		path = "/proc/self/fd/" + strconv.Itoa(dir) + path[slash:]
	}
	if err = sys.Retry(func() error { return unix.Connect(fd, &unix.SockaddrUnix{Name: path}) }); err != nil && err != unix.EISCONN {
		sys.Close(fd)
		return -1, err
	}
	return fd, nil
}

// SetPatience bounds how long a read from a socket may wait; 0 is for ever. A read that has waited so long says again.
func SetPatience(fd int, d time.Duration) {
	timeout := unix.NsecToTimeval(int64(d))
	_ = unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &timeout)
}

// NeverWait has reading and writing a connection return at once, where there is nothing or no room.
func NeverWait(fd int) error { return unix.SetNonblock(fd, true) }

// EndWriting tells the other end of a connection that nothing follows (shutdown(2)).
func EndWriting(fd int) { _ = unix.Shutdown(fd, unix.SHUT_WR) }

// Refused tells whether a connection failed because nobody may, or nobody of these rights.
func Refused(err error) bool { return err == unix.EACCES || err == unix.EPERM }

// Absent tells whether a connection failed because nobody listens there.
func Absent(err error) bool {
	return err == unix.ENOENT || err == unix.ENOTDIR || err == unix.ECONNREFUSED
}

// Late tells whether a connection failed because nobody took it in time.
func Late(err error) bool { return err == unix.EAGAIN }

// BrokenPipe tells whether something could not be written because nobody reads any more.
func BrokenPipe(err error) bool { return err == unix.EPIPE }
