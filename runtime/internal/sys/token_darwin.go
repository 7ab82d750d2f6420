package sys

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// kevent's user datum is declared as a pointer; a number is kept in its bits, which the kernel hands back
// unread.

func setToken(e *unix.Kevent_t, token int) { *(*uintptr)(unsafe.Pointer(&e.Udata)) = uintptr(token) }

func token(e *unix.Kevent_t) int { return int(*(*uintptr)(unsafe.Pointer(&e.Udata))) }
