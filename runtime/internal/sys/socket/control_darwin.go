package socket

import (
	"syscall"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
)

// Accept takes the next connection to a socket; reading and writing it never wait. again: there is none.
func Accept(fd int) (conn int, again bool, err error) {
	syscall.ForkLock.RLock() // no child may be made between the two steps
	defer syscall.ForkLock.RUnlock()
	err = sys.Retry(func() error {
		conn, _, err = unix.Accept(fd)
		return err
	})
	if err != nil {
		return -1, err == unix.EAGAIN, err
	}
	unix.CloseOnExec(conn)
	return conn, false, unix.SetNonblock(conn, true)
}
