//go:build linux && (amd64 || arm64)

//lint:file-ignore U1000 the assembly calls begin and refuse

package prelude

import (
	"syscall"
	"unsafe"
)

// failure is the launcher's exit code for its own failures (docs/exit-codes.md).
const failure = 111

// refuse ends the launcher for want of threads.
//
//go:nosplit
//go:norace
func refuse(errno uintptr) { fail(TooFew, syscall.Errno(errno)) }

// fail prints a line and ends the launcher.
//
//go:nosplit
//go:norace
//go:nocheckptr
func fail(text string, errno syscall.Errno) {
	for at := unsafe.Pointer(found.name); at != nil && *(*byte)(at) != 0; at = unsafe.Add(at, 1) {
		put(unsafe.String((*byte)(at), 1))
		if *(*byte)(at) == '/' { // the name is what stands behind the last one
			found.length = 0
		}
	}
	put(": ")
	put(text)
	if errno == syscall.EMFILE {
		put(": too many open files")
	}
	put("\n")
	call(syscall.SYS_WRITE, 2, uintptr(unsafe.Pointer(&found.line)), found.length, 0, 0, 0)
	if head.abandon != nil {
		head.abandon()
	}
	for {
		call(syscall.SYS_EXIT_GROUP, failure, 0, 0, 0, 0, 0)
	}
}

// put adds to the line that fail prints.
//
//go:nosplit
//go:norace
//go:noinline
func put(text string) {
	for i := 0; i < len(text) && found.length < uintptr(len(found.line)); i++ {
		found.line[found.length] = text[i]
		found.length++
	}
}
