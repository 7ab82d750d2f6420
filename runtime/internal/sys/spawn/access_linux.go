package spawn

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// mayExecute tells whether this process may execute a file (access(2)). unix.Access would bring what emulates its flags
// on old kernels, 2 KB for nothing.
func mayExecute(path string) bool {
	p, err := unix.BytePtrFromString(path)
	if err != nil {
		return false
	}
	at := unix.AT_FDCWD
	_, _, errno := unix.Syscall(unix.SYS_FACCESSAT, uintptr(at), uintptr(unsafe.Pointer(p)), unix.X_OK)
	return errno == 0
}
