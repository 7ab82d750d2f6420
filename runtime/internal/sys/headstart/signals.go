//go:build linux && (amd64 || arm64)

package headstart

import (
	"unsafe"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys/prelude"
)

// Signals that come before the launcher has its handler would end it, or be lost where it is PID 1. So all are blocked but
// those that the Go runtime has to get, until that is there (sys.UnblockSignals): a blocked signal waits (signal(7)). Some the
// runtime unblocks itself, when it starts. Those are noted by a handler, and the launcher sends them to itself again.
//
// From the moment in which the runtime installs its own handler, which ends a program, there is nothing to be done about
// those but to be quick. The launcher so ends, and the kernel ends its services.
const (
	ours = 1<<(unix.SIGILL-1) | 1<<(unix.SIGTRAP-1) | 1<<(unix.SIGBUS-1) | 1<<(unix.SIGFPE-1) | 1<<(unix.SIGSEGV-1) |
		1<<(unix.SIGSYS-1) | 1<<(unix.SIGABRT-1) | 1<<(unix.SIGPIPE-1) | 1<<(unix.SIGPROF-1) | 1<<(unix.SIGURG-1) |
		1<<(unix.SIGTTIN-1) | 1<<(unix.SIGTTOU-1)
	unblocked = uint64(1<<(unix.SIGHUP-1) | 1<<(unix.SIGINT-1) | 1<<(unix.SIGQUIT-1) | 1<<(unix.SIGTERM-1))
)

// noted are the signals that note has got; bit n-1 is signal n.
//
//lint:ignore U1000 the handler uses it
var noted uint64

// addresses are those of the handler, which notes a signal, and of where the kernel has it return to.
func addresses() (note, restorer uintptr)

// holdSignals does all that. It also sees to it that the kernel keeps children that have ended, which it does not for one who
// ignores CHLD (wait(2)), and that orphans come here.
//
//go:nosplit
//go:norace
//go:nocheckptr
func holdSignals() {
	held := ^uint64(ours)
	call(unix.SYS_RT_SIGPROCMASK, unix.SIG_BLOCK, uintptr(unsafe.Pointer(&held)), 0, 8)
	const flags = 0x4 | 0x04000000 | 0x10000000 // SA_SIGINFO, SA_RESTORER, SA_RESTART
	var action [4]uintptr                       // struct kernel_sigaction
	ignored, _ := prelude.Ignored()
	if ignored>>(unix.SIGCHLD-1)&1 != 0 {
		call(unix.SYS_RT_SIGACTION, uintptr(unix.SIGCHLD), uintptr(unsafe.Pointer(&action)), 0, 8)
	}
	action[1] = flags
	action[0], action[2] = addresses()
	for n := uintptr(1); n <= uintptr(unix.SIGTERM); n++ {
		if (unblocked&^ignored)>>(n-1)&1 != 0 {
			call(unix.SYS_RT_SIGACTION, n, uintptr(unsafe.Pointer(&action)), 0, 8)
		}
	}
	if pid, _ := call(unix.SYS_GETPID, 0, 0, 0, 0); pid != 1 {
		call(unix.SYS_PRCTL, unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0)
	}
}

// sendAgain sends the launcher the signals that have been noted.
func sendAgain() {
	pid, _ := call(unix.SYS_GETPID, 0, 0, 0, 0)
	for n := uintptr(1); n <= 64; n++ {
		if noted>>(n-1)&1 != 0 {
			call(unix.SYS_KILL, uintptr(pid), n, 0, 0)
		}
	}
}
