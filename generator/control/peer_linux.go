package control

import (
	"net"
	"syscall"
)

// nobody is a user that is not known.
const nobody = -1

// peer returns the process that listens at the other end, and its user (SO_PEERCRED in unix(7)).
func peer(c *net.UnixConn) (pid, uid int) {
	raw, err := c.SyscallConn()
	if err != nil {
		return 0, nobody
	}
	uid = nobody
	_ = raw.Control(func(fd uintptr) {
		if u, err := syscall.GetsockoptUcred(int(fd), syscall.SOL_SOCKET, syscall.SO_PEERCRED); err == nil {
			pid, uid = int(u.Pid), int(u.Uid)
		}
	})
	return pid, uid
}
