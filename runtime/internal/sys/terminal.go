package sys

import "golang.org/x/sys/unix"

// Rows is how many lines the terminal fd shows; 0: it is none.
func Rows(fd int) int {
	size, err := unix.IoctlGetWinsize(fd, unix.TIOCGWINSZ)
	if err != nil {
		return 0
	}
	return int(size.Row)
}
