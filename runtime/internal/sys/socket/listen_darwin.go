package socket

import (
	"syscall"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
)

const abstractNames = false

// socket makes a socket in blocking mode.
func socket(domain, kind int) (fd int, err error) {
	syscall.ForkLock.RLock() // no child may be made between the two steps
	defer syscall.ForkLock.RUnlock()
	if fd, err = unix.Socket(domain, kind, 0); err == nil {
		unix.CloseOnExec(fd)
	}
	return fd, err
}

// chown is not possible on this system without following what others may have put in the place.
func chown(int, string, sys.File, Owner) error { return unix.ENOTSUP }
