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

// SetScreen sets how many lines and columns the terminal fd has. Who is in its foreground gets WINCH, if that is news.
func SetScreen(fd, rows, columns int) {
	_ = unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: uint16(rows), Col: uint16(columns)})
}

// TakeKeys has what is typed at the terminal fd come at once, and not be shown (termios(3)). restore undoes that; nil: fd is
// no terminal, or not one that this process is in the foreground of.
func TakeKeys(fd int) (restore func()) {
	return takeTerminal(fd, func(modes *unix.Termios) { modes.Lflag &^= unix.ICANON | unix.ECHO })
}

// TakeTerminal has the terminal fd pass on everything, in both directions, as it comes (cfmakeraw in termios(3)): what is
// typed is another terminal's to act on. restore is as that of TakeKeys.
func TakeTerminal(fd int) (restore func()) {
	return takeTerminal(fd, func(modes *unix.Termios) {
		modes.Iflag &^= unix.IGNBRK | unix.BRKINT | unix.PARMRK | unix.ISTRIP | unix.INLCR | unix.IGNCR | unix.ICRNL | unix.IXON
		modes.Oflag &^= unix.OPOST
		modes.Lflag &^= unix.ECHO | unix.ECHONL | unix.ICANON | unix.ISIG | unix.IEXTEN
		modes.Cflag = modes.Cflag&^(unix.CSIZE|unix.PARENB) | unix.CS8
	})
}

func takeTerminal(fd int, change func(*unix.Termios)) (restore func()) {
	before, err := unix.IoctlGetTermios(fd, getModes)
	if err != nil {
		return nil
	}
	if front, err := unix.IoctlGetInt(fd, unix.TIOCGPGRP); err != nil || front != unix.Getpgrp() {
		return nil
	}
	modes := *before
	change(&modes)
	modes.Cc[unix.VMIN], modes.Cc[unix.VTIME] = 1, 0
	if unix.IoctlSetTermios(fd, setModes, &modes) != nil {
		return nil
	}
	return func() { _ = unix.IoctlSetTermios(fd, setModes, before) }
}
