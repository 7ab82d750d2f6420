package socket

import "golang.org/x/sys/unix"

// ServerOf returns the process that listens at the other end of a connection and its user (LOCAL_PEERPID and
// LOCAL_PEERCRED in unix(4)).
func ServerOf(fd int) (pid, uid int, err error) {
	c, err := unix.GetsockoptXucred(fd, unix.SOL_LOCAL, unix.LOCAL_PEERCRED)
	if err != nil {
		return 0, 0, err
	}
	pid, err = unix.GetsockoptInt(fd, unix.SOL_LOCAL, unix.LOCAL_PEERPID)
	return pid, int(c.Uid), err
}

// ClientOf returns the user and the group that the process at the other end of a connection had when it connected.
func ClientOf(fd int) (uid, gid int, err error) {
	c, err := unix.GetsockoptXucred(fd, unix.SOL_LOCAL, unix.LOCAL_PEERCRED)
	if err != nil {
		return 0, 0, err
	}
	return int(c.Uid), int(c.Groups[0]), nil
}
