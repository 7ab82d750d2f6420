package sys

import (
	"strconv"

	"golang.org/x/sys/unix"
)

// Terminal tells whether fd is a terminal (isatty(3)).
func Terminal(fd int) bool {
	_, err := unix.IoctlGetTermios(fd, getModes)
	return err == nil
}

// SameTerminal tells whether two descriptors are open on the same terminal (TIOCGDEV in ioctl_tty(2)).
func SameTerminal(a, b int) bool {
	x, err := unix.IoctlGetInt(a, unix.TIOCGDEV)
	y, _ := unix.IoctlGetInt(b, unix.TIOCGDEV)
	return err == nil && x == y
}

// The requests of ioctl(2) that read and set the modes of a terminal.
const (
	getModes = unix.TCGETS
	setModes = unix.TCSETS
)

// HasTerminal tells whether the launcher has a controlling terminal. One that has hung up is none any more.
func HasTerminal() bool {
	fd, err := unix.Open("/dev/tty", unix.O_RDONLY|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err == nil {
		Close(fd)
	}
	return err == nil
}

// Stoppable tells whether the kernel would let the launcher be stopped by Ctrl-Z. It would not stop PID 1, nor a process
// whose session has nobody that could continue it (setpgid(2), "orphaned process group"): what has been started by a
// terminal rather than by a shell, or by a service manager. Those are in the group that leads the session.
func Stoppable() bool {
	session, _ := unix.RawSyscallNoError(unix.SYS_GETSID, 0, 0, 0)
	group, _ := unix.RawSyscallNoError(unix.SYS_GETPGID, 0, 0, 0)
	return Pid() != 1 && (session == 0 || session != group) // 0: its leader is in another PID namespace
}

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
