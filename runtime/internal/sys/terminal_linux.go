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
