package signals

import (
	"syscall"

	"nimi/runtime/spec"
)

// ToSystem returns the system's number of a portable signal, or 0 where it has no such signal.
func ToSystem(s spec.Signal) syscall.Signal { return syscall.Signal(s) }

// FromSystem returns the portable number of a signal, or 0 where there is none.
func FromSystem(n int) spec.Signal { return spec.Signal(n) }
