package sys

import "golang.org/x/sys/unix"

// RaisePipe makes a pipe hold more (F_SETPIPE_SZ in fcntl(2)), as far as the system's limits for the user allow.
func RaisePipe(fd, size int) { _, _ = unix.FcntlInt(uintptr(fd), unix.F_SETPIPE_SZ, size) }
