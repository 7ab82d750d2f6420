package socket

import (
	"unsafe"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
)

// Notify sends a message to a service manager's socket, a path or, with "@", an abstract address (sd_notify(3)). It never
// waits; a message that cannot be sent is lost.
func Notify(socket, text string) {
	var to unix.RawSockaddrUnix
	to.Family = unix.AF_UNIX
	if len(socket) >= len(to.Path) {
		return
	}
	for i := range len(socket) {
		to.Path[i] = int8(socket[i])
	}
	size := 2 + len(socket) // an abstract address has no end but its length, and a path may do without its NUL
	if socket[0] == '@' {
		to.Path[0] = 0
	}
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		return
	}
	defer sys.Close(fd)
	_, _, _ = unix.Syscall6(unix.SYS_SENDTO, uintptr(fd), uintptr(unsafe.Pointer(unsafe.StringData(text))), uintptr(len(text)),
		unix.MSG_NOSIGNAL, uintptr(unsafe.Pointer(&to)), uintptr(size))
}
