package socket

import (
	"syscall"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
)

// streamSocket makes a socket that never blocks.
func streamSocket(domain int) (fd int, err error) {
	syscall.ForkLock.RLock() // no child may be made between the two steps
	if fd, err = unix.Socket(domain, unix.SOCK_STREAM, 0); err == nil {
		unix.CloseOnExec(fd)
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return -1, err
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		sys.Close(fd)
		return -1, err
	}
	return fd, nil
}

// ends tells whether a socket is connected, and whether that is to itself. An error says that it cannot be known.
func ends(fd int) (connected, toItself bool, err error) {
	peer, err := unix.Getpeername(fd)
	if err == unix.ENOTCONN {
		return false, false, nil
	}
	if err != nil {
		return false, false, err
	}
	own, err := unix.Getsockname(fd)
	if err != nil {
		return true, false, nil
	}
	switch o := own.(type) {
	case *unix.SockaddrInet4:
		p, ok := peer.(*unix.SockaddrInet4)
		toItself = ok && o.Port == p.Port && o.Addr == p.Addr
	case *unix.SockaddrInet6:
		p, ok := peer.(*unix.SockaddrInet6)
		toItself = ok && o.Port == p.Port && o.Addr == p.Addr
	}
	return true, toItself, nil
}

// peerPath is for journald, which is on Linux alone.
func peerPath(int) string { return "" }
