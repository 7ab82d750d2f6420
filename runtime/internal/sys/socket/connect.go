package socket

import (
	"errors"
	"syscall"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
)

// errCrowded is EAGAIN of connect(2) on a Unix socket, whose text would not help.
var errCrowded = errors.New("too many connections are waiting to be accepted")

// ConnectTCP begins to connect to a numeric address, as "127.0.0.1:80" or "[::1]:80", and never waits. Where done is
// false, fd becomes writable when there is more to know; see [Connected].
func ConnectTCP(address string) (fd int, done bool, err error) {
	domain, to, err := inet(address)
	if err != nil {
		return -1, false, err
	}
	if fd, err = streamSocket(domain); err != nil {
		return -1, false, err
	}
	switch err := unix.Connect(fd, to); err {
	case nil:
		done, err = Connected(fd)
		if err != nil {
			sys.Close(fd)
			return -1, false, err
		}
		return fd, done, nil
	case unix.EINPROGRESS, unix.EINTR: // after EINTR the attempt goes on as well (connect(2))
		return fd, false, nil
	default:
		sys.Close(fd)
		return -1, false, err
	}
}

// ConnectUnix connects to the stream socket at a path. It never waits: there either is room in the socket's backlog, or
// that is an error.
func ConnectUnix(path string) (fd int, err error) {
	if fd, err = streamSocket(unix.AF_UNIX); err != nil {
		return -1, err
	}
	err = sys.Retry(func() error { return unix.Connect(fd, &unix.SockaddrUnix{Name: path}) })
	switch err {
	case nil, unix.EISCONN:
		return fd, nil
	case unix.EAGAIN:
		err = errCrowded
	case unix.EPROTOTYPE: // its text says "wrong type for socket" of ours
		err = errors.New("not a stream socket")
	}
	sys.Close(fd)
	return -1, err
}

// ConnectDatagram connects to the datagram socket at a path, and never waits; nor does what is sent. peer is the path that
// the socket was bound to, where the system tells.
func ConnectDatagram(path string) (fd int, peer string, err error) {
	if fd, err = socket(unix.AF_UNIX, unix.SOCK_DGRAM); err != nil {
		return -1, "", err
	}
	if err = unix.SetNonblock(fd, true); err == nil {
		err = sys.Retry(func() error { return unix.Connect(fd, &unix.SockaddrUnix{Name: path}) })
	}
	switch err {
	case nil, unix.EISCONN:
		return fd, peerPath(fd), nil
	case unix.EPROTOTYPE: // its text says "wrong type for socket" of ours
		err = errors.New("not a datagram socket")
	}
	sys.Close(fd)
	return -1, "", err
}

// TooLong tells whether a message could not be sent because of its size.
func TooLong(err error) bool { return err == unix.EMSGSIZE }

// Connected tells whether the connection that ConnectTCP has begun is there. The error is why it will not be.
func Connected(fd int) (done bool, err error) {
	n, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
	if err != nil {
		return false, err
	}
	if n != 0 {
		return false, syscall.Errno(n)
	}
	connected, toItself, err := ends(fd)
	if toItself {
		// Nobody listens on the port, and the kernel has chosen that very port for our own end (simultaneous open,
		// RFC 9293). That must not pass for an answer, nor keep the port from the service that is about to listen on
		// it, so the connection is to vanish when it is closed.
		_ = unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1})
		return false, unix.ECONNREFUSED
	}
	return connected, err // if neither, the caller was woken for nothing
}

// Send writes as much of b to a connection as there is room for. again tells that there is none.
func Send(fd int, b []byte) (n int, again bool, err error) {
	err = sys.Retry(func() error {
		n, err = unix.Write(fd, b)
		return err
	})
	return max(n, 0), err == unix.EAGAIN, err
}
