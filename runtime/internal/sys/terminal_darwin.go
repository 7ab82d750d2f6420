package sys

import (
	"errors"

	"golang.org/x/sys/unix"
)

// Terminal tells whether fd is a terminal (isatty(3)).
func Terminal(fd int) bool {
	_, err := unix.IoctlGetTermios(fd, getModes)
	return err == nil
}

// SameTerminal tells whether two descriptors are open on the same terminal.
func SameTerminal(a, b int) bool {
	var x, y unix.Stat_t
	return unix.Fstat(a, &x) == nil && unix.Fstat(b, &y) == nil && x.Rdev == y.Rdev
}

// The requests of ioctl(2) that read and set the modes of a terminal.
const (
	getModes = unix.TIOCGETA
	setModes = unix.TIOCSETA
)

// HasTerminal is needed only where it can be seen that a terminal has hung up.
func HasTerminal() bool { return false }

// Stoppable leaves it to the system whether the launcher can be stopped.
func Stoppable() bool { return true }

// OpenTerminal fails.
func OpenTerminal() (master, slave int, err error) {
	return -1, -1, errors.New("pseudo-terminals are not possible on this system")
}
