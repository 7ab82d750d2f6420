package sys

import "golang.org/x/sys/unix"

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
