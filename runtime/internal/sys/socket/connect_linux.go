package socket

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// streamSocket makes a socket that never blocks.
func streamSocket(domain int) (fd int, err error) {
	return unix.Socket(domain, unix.SOCK_STREAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
}

// ends tells whether a socket is connected, and whether that is to itself. An error says that it cannot be known.
// unix.Getpeername would bring every kind of address that there is into the launcher: 40 KB.
func ends(fd int) (connected, toItself bool, err error) {
	var own, peer unix.RawSockaddrAny
	m, errno := socketName(unix.SYS_GETPEERNAME, fd, &peer)
	switch errno {
	case 0:
	case unix.ENOTCONN:
		return false, false, nil
	default:
		return false, false, errno
	}
	n, errno := socketName(unix.SYS_GETSOCKNAME, fd, &own)
	return true, errno == 0 && n == m && own == peer, nil
}

// socketName is getsockname(2) or getpeername(2). It returns the size of the address.
func socketName(call uintptr, fd int, into *unix.RawSockaddrAny) (size uint32, errno unix.Errno) {
	size = unix.SizeofSockaddrAny
	_, _, errno = unix.Syscall(call, uintptr(fd), uintptr(unsafe.Pointer(into)), uintptr(unsafe.Pointer(&size)))
	return size, errno
}

// peerPath returns the path of the socket that fd is connected to; "": it has none.
func peerPath(fd int) string {
	var peer unix.RawSockaddrUnix
	size := uint32(unix.SizeofSockaddrUnix)
	_, _, errno := unix.Syscall(unix.SYS_GETPEERNAME, uintptr(fd), uintptr(unsafe.Pointer(&peer)), uintptr(unsafe.Pointer(&size)))
	if errno != 0 {
		return ""
	}
	var path []byte
	for _, c := range peer.Path {
		if c == 0 {
			break
		}
		path = append(path, byte(c))
	}
	return string(path)
}
