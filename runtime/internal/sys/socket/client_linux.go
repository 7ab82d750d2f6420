package socket

import "golang.org/x/sys/unix"

// ServerOf returns the process that listens at the other end of a connection, as the namespaces of this one number it,
// and its user (SO_PEERCRED in unix(7)).
func ServerOf(fd int) (pid, uid int, err error) {
	c, err := unix.GetsockoptUcred(fd, unix.SOL_SOCKET, unix.SO_PEERCRED)
	if err != nil {
		return 0, 0, err
	}
	return int(c.Pid), int(c.Uid), nil
}

// ClientOf returns the user and the group that the process at the other end of a connection had when it connected.
func ClientOf(fd int) (uid, gid int, err error) {
	c, err := unix.GetsockoptUcred(fd, unix.SOL_SOCKET, unix.SO_PEERCRED)
	if err != nil {
		return 0, 0, err
	}
	return int(c.Uid), int(c.Gid), nil
}
