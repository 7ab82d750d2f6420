package socket

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// streamSocket makes a socket that never blocks.
func streamSocket(domain int) (fd int, err error) {
	return unix.Socket(domain, unix.SOCK_STREAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
}

// ends tells whether a socket is connected, and whether that is to itself. unix.Getpeername would bring every kind of
// address that there is into the launcher: 40 KB.
func ends(fd int) (connected, toItself bool) {
	var own, peer unix.RawSockaddrAny
	n, ok1 := socketName(unix.SYS_GETSOCKNAME, fd, &own)
	m, ok2 := socketName(unix.SYS_GETPEERNAME, fd, &peer)
	return ok2, ok1 && ok2 && n == m && own == peer
}

// socketName is getsockname(2) or getpeername(2). It returns the size of the address.
func socketName(call uintptr, fd int, into *unix.RawSockaddrAny) (size uint32, ok bool) {
	size = unix.SizeofSockaddrAny
	_, _, errno := unix.Syscall(call, uintptr(fd), uintptr(unsafe.Pointer(into)), uintptr(unsafe.Pointer(&size)))
	return size, errno == 0
}
