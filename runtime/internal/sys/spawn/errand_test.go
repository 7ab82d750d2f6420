//go:build linux && (amd64 || arm64)

package spawn

import (
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Who waits for a first thread that does not come gives up, however often the Go runtime interrupts the wait.
func TestErrandGivesUp(t *testing.T) {
	ignore := [4]uint64{1} // SIG_IGN, as if the first thread were deaf
	if _, _, errno := unix.RawSyscall6(unix.SYS_RT_SIGACTION, errandSignal, uintptr(unsafe.Pointer(&ignore)), 0, 8, 0, 0); errno != 0 {
		t.Skip(errno)
	}
	t.Cleanup(func() { handleErrands() })
	onThread(func() {
		pid, tid, over := unix.Getpid(), unix.Gettid(), make(chan bool)
		go func() {
			late := time.After(30 * time.Second)
			for {
				select {
				case <-over:
					return
				case <-late:
					atomic.CompareAndSwapUint32(&errand.state, wanted, done)
				case <-time.After(20 * time.Millisecond):
					_ = unix.Tgkill(pid, tid, unix.SIGURG)
				}
			}
		}()
		if _, ok := first(unix.SYS_GETPID, 0, 0, 0, nil); ok {
			t.Error("it has not given up within 30 s")
		}
		close(over)
	})
}
