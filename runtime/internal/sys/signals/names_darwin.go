package signals

import (
	"syscall"

	"nimi/runtime/spec"
)

// ToSystem returns the system's number of a portable signal, or 0 where it has no such signal.
func ToSystem(s spec.Signal) syscall.Signal {
	switch s {
	case spec.SIGUSR1:
		return syscall.SIGUSR1
	case spec.SIGUSR2:
		return syscall.SIGUSR2
	case Child:
		return syscall.SIGCHLD
	case spec.SIGCONT:
		return syscall.SIGCONT
	case spec.SIGSTOP:
		return syscall.SIGSTOP
	case spec.SIGTSTP:
		return syscall.SIGTSTP
	case spec.SIGIO:
		return syscall.SIGIO
	case spec.SIGPWR, stackFault:
		return 0
	}
	if s >= libcs {
		return 0
	}
	return syscall.Signal(s) // the others have the same number everywhere
}

// FromSystem returns the portable number of a signal, or 0 where there is none.
func FromSystem(n int) spec.Signal {
	for s := spec.Signal(1); s < spec.SIGRTMIN; s++ {
		if ToSystem(s) == syscall.Signal(n) {
			return s
		}
	}
	return 0
}

// stackFault is STKFLT, which no option can name and macOS does not have.
const stackFault spec.Signal = 16
