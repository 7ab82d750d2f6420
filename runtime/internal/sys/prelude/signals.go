//go:build linux && (amd64 || arm64)

package prelude

import (
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Signals that come before the launcher has its handler would end it, or be lost where it is PID 1. So all are blocked but
// those that the Go runtime has to get, until that is there (sys.UnblockSignals): a blocked signal waits (signal(7)). Some the
// runtime unblocks itself, when it starts. Those are noted: by a handler at first, and from the moment in which the runtime
// installs its own, which would end the program, by that one: it puts them into the queue for package os/signal, which no
// launcher uses, if it is told that they are wanted there. The launcher sends itself again what has been noted.
//
// That goes for a program that is to run services. Another one unblocks what it is to take (sys.UnblockSignals).
const (
	kept = 1<<(unix.SIGILL-1) | 1<<(unix.SIGTRAP-1) | 1<<(unix.SIGBUS-1) | 1<<(unix.SIGFPE-1) | 1<<(unix.SIGSEGV-1) |
		1<<(unix.SIGSYS-1) | 1<<(unix.SIGABRT-1) | 1<<(unix.SIGPIPE-1) | 1<<(unix.SIGPROF-1) | 1<<(unix.SIGURG-1) |
		1<<(unix.SIGTTIN-1) | 1<<(unix.SIGTTOU-1)
	Unblocked = uint64(1<<(unix.SIGHUP-1) | 1<<(unix.SIGINT-1) | 1<<(unix.SIGQUIT-1) | 1<<(unix.SIGABRT-1) | 1<<(unix.SIGTERM-1) |
		1<<(unix.SIGSTKFLT-1))
)

// signalQueue is how the Go runtime has its queue for package os/signal, in each release so far. Bit n%32 of word n/32 is
// signal n.
//
//lint:ignore U1000 the Go runtime uses all of it
type signalQueue struct {
	note                          uintptr
	mask, wanted, ignored, before [3]uint32
	state, delivering             uint32
	inUse                         bool
}

// noted are the signals that note has got; bit n-1 is signal n.
//
//lint:ignore U1000 the handler uses it
var noted uint64

// addresses are those of the handler, which notes a signal, and of where the kernel has it return to.
func addresses() (note, restorer uintptr)

// holdSignals does all that. It also sees to it that the kernel keeps children that have ended, which it does not for one who
// ignores CHLD (wait(2)).
//
//go:nosplit
//go:norace
//go:nocheckptr
func holdSignals() {
	held := ^uint64(kept)
	call(unix.SYS_RT_SIGPROCMASK, unix.SIG_BLOCK, uintptr(unsafe.Pointer(&held)), 0, 8, 0, 0)
	const flags = 0x4 | 0x04000000 | 0x10000000 // SA_SIGINFO, SA_RESTORER, SA_RESTART
	var action [4]uintptr                       // struct kernel_sigaction
	ignored, _ := Ignored()
	if ignored>>(unix.SIGCHLD-1)&1 != 0 {
		call(unix.SYS_RT_SIGACTION, uintptr(unix.SIGCHLD), uintptr(unsafe.Pointer(&action)), 0, 8, 0, 0)
	}
	action[1] = flags
	action[0], action[2] = addresses()
	for n := uintptr(1); n <= uintptr(unix.SIGSTKFLT); n++ {
		if (Unblocked&^ignored)>>(n-1)&1 != 0 {
			call(unix.SYS_RT_SIGACTION, n, uintptr(unsafe.Pointer(&action)), 0, 8, 0, 0)
			queue.wanted[0] |= 1 << n
		}
	}
}

// SendAgain sends the launcher the signals that have been noted, when it has its handler. It is called once more a moment later: a
// handler of the runtime that had begun in another thread before notes one after that.
func SendAgain() {
	for n := 0; atomic.LoadUint32(&queue.delivering) != 0 && n < 1e6; n++ { // somebody is at it
		call(unix.SYS_SCHED_YIELD, 0, 0, 0, 0, 0, 0)
	}
	again := atomic.SwapUint64(&noted, 0) | uint64(atomic.SwapUint32(&queue.mask[0], 0))>>1
	for n := uintptr(1); again != 0; n++ {
		if again&1 != 0 {
			pid, _ := call(unix.SYS_GETPID, 0, 0, 0, 0, 0, 0)
			call(unix.SYS_KILL, uintptr(pid), n, 0, 0, 0, 0)
		}
		again >>= 1
	}
}
