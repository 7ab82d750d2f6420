package prelude

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// storage is where the calling thread's own variables end, of which Go's compiler has one here: the goroutine, none.
var storage [2]uintptr

// giveStorage gives the thread its own variables. What Go's compiler puts around functions in assembly reads them. The Go
// runtime does it again when it starts.
//
//go:nosplit
//go:norace
//go:nocheckptr
func giveStorage() {
	const setFS = 0x1002 // ARCH_SET_FS in arch_prctl(2)
	call(unix.SYS_ARCH_PRCTL, setFS, uintptr(unsafe.Pointer(&storage[1])), 0, 0, 0, 0)
}
