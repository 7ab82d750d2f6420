package socket

import "golang.org/x/sys/unix"

// Accept takes the next connection to a socket; reading and writing it never wait. again: there is none. unix.Accept4
// would bring every kind of address that there is.
func Accept(fd int) (conn int, again bool, err error) {
	for {
		n, _, errno := unix.Syscall6(unix.SYS_ACCEPT4, uintptr(fd), 0, 0, unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0, 0)
		switch errno {
		case 0:
			return int(n), false, nil
		case unix.EINTR, unix.ECONNABORTED:
			continue
		}
		return -1, errno == unix.EAGAIN, errno
	}
}
