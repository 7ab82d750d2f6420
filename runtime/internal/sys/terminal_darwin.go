package sys

import "golang.org/x/sys/unix"

// Terminal tells whether fd is a terminal (isatty(3)).
func Terminal(fd int) bool {
	_, err := unix.IoctlGetTermios(fd, unix.TIOCGETA)
	return err == nil
}
