package sys

import "golang.org/x/sys/unix"

// AddEnd watches fd for nothing but that the other end is closed (EPOLLHUP in epoll_ctl(2)).
func (p *Poller) AddEnd(fd, token int) error {
	return unix.EpollCtl(p.fd, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Fd: int32(token)})
}

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
