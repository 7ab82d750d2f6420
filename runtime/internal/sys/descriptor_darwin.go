package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// Pipe returns a pipe whose ends are close-on-exec. Reading does not block, even if a service steals what it
// has written itself; writing does.
func Pipe() (r, w int, err error) {
	var p [2]int
	syscall.ForkLock.RLock() // there is no pipe2: no child may be made between the two steps
	if err = unix.Pipe(p[:]); err == nil {
		unix.CloseOnExec(p[0])
		unix.CloseOnExec(p[1])
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return -1, -1, err
	}
	if err := unix.SetNonblock(p[0], true); err != nil {
		Close(p[0])
		Close(p[1])
		return -1, -1, err
	}
	return p[0], p[1], nil
}

func CloseInherited() {
	for fd := 3; fd < 1<<10; fd++ {
		unix.CloseOnExec(fd)
	}
}

// RaisePipe does nothing: pipes grow by themselves.
func RaisePipe(int, int) {}

// IsPipe is not known.
func IsPipe(int) bool { return false }

// Waiting returns how many bytes a pipe holds that have not been read; 0: it is not to be found out.
func Waiting(int) int { return 0 }

// OpenPipe is not possible.
func OpenPipe(int, bool) (int, error) { return -1, unix.ENOTSUP }

// OpenAgain copies fd.
func OpenAgain(fd int) (int, error) { return unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 3) }
