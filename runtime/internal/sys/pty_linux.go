package sys

import (
	"strconv"

	"golang.org/x/sys/unix"
)

// OpenTerminal makes a pseudo-terminal (pty(7)). Reading and writing the master never wait. The slave is opened by way of
// the master (TIOCGPTPEER in ioctl_tty(2)), so that it is the right one also where another devpts is mounted; before Linux
// 4.13 by its name.
func OpenTerminal() (master, slave int, err error) {
	const mode = unix.O_RDWR | unix.O_NOCTTY | unix.O_CLOEXEC
	if master, err = open("/dev/ptmx", mode|unix.O_NONBLOCK, 0); err != nil {
		return -1, -1, err
	}
	if err = unix.IoctlSetPointerInt(master, unix.TIOCSPTLCK, 0); err != nil {
		Close(master)
		return -1, -1, err
	}
	if fd, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(master), unix.TIOCGPTPEER, mode); errno == 0 {
		return master, int(fd), nil
	}
	n, err := unix.IoctlGetInt(master, unix.TIOCGPTN)
	if err == nil {
		slave, err = open("/dev/pts/"+strconv.Itoa(n), mode, 0)
	}
	if err != nil {
		Close(master)
		return -1, -1, err
	}
	return master, slave, nil
}
