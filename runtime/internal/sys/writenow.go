package sys

import "golang.org/x/sys/unix"

// WriteNow writes b, which is at most 4 KiB long, if that takes no waiting: a pipe that has room has room for a page
// (pipe(7)). Else, and where it cannot be written, b is lost.
func WriteNow(fd int, b []byte) {
	n, _ := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}, 0)
	if n > 0 {
		_, _ = unix.Write(fd, b)
	}
}
