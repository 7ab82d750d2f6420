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

// SameFile tells whether two descriptors are open on the same file, or the same device.
func SameFile(a, b int) bool {
	var x, y unix.Stat_t
	return unix.Fstat(a, &x) == nil && unix.Fstat(b, &y) == nil && x.Dev == y.Dev && x.Ino == y.Ino
}
