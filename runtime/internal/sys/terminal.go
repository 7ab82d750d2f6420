package sys

import "golang.org/x/sys/unix"

// Screen is how many lines and columns the terminal fd shows; 0: it is none, or does not say.
func Screen(fd int) (rows, columns int) {
	size, err := unix.IoctlGetWinsize(fd, unix.TIOCGWINSZ)
	if err != nil || size.Col == 0 {
		return 0, 0
	}
	return int(size.Row), int(size.Col)
}

// TakeKeys has what is typed at the terminal fd come at once, and not be shown (termios(3)). restore undoes that; nil: fd is
// no terminal, or not one that this process is in the foreground of.
func TakeKeys(fd int) (restore func()) {
	before, err := unix.IoctlGetTermios(fd, getModes)
	if err != nil {
		return nil
	}
	if front, err := unix.IoctlGetInt(fd, unix.TIOCGPGRP); err != nil || front != unix.Getpgrp() {
		return nil
	}
	modes := *before
	modes.Lflag &^= unix.ICANON | unix.ECHO
	modes.Cc[unix.VMIN], modes.Cc[unix.VTIME] = 1, 0
	if unix.IoctlSetTermios(fd, setModes, &modes) != nil {
		return nil
	}
	return func() { _ = unix.IoctlSetTermios(fd, setModes, before) }
}
