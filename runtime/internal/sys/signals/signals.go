package signals

import "nimi/runtime/spec"

// Set is a set of signals, by their portable numbers.
type Set uint64

// Has tells whether s is in the set.
func (t Set) Has(s spec.Signal) bool { return s > 0 && t&(1<<(s-1)) != 0 }

// Child is SIGCHLD, which only the launcher itself is concerned with: no option can name it.
const Child spec.Signal = 17

// HangUp is a HUP by which the kernel says that the launcher's terminal has hung up, or that nobody is left who could
// continue what has been stopped there (setpgid(2), "orphaned process group"). It has the number of KILL, which never
// arrives.
const HangUp = spec.SIGKILL

// Faults are the signals by which the kernel says that a program is broken. They are caught only where somebody has sent
// them.
const Faults Set = 1<<(4-1) | 1<<(5-1) | 1<<(7-1) | 1<<(8-1) | 1<<(11-1) | 1<<(31-1) // ILL, TRAP, BUS, FPE, SEGV, SYS

// watched are the signals that the launcher acts on or passes on. Left as the Go runtime has them are those that cannot
// be caught, PIPE, PROF and URG (the scheduler's own), and the terminal's TTIN and TTOU, which are ignored. Package spawn has
// the two that libc keeps for itself, which mean nothing from outside.
const watched = ^Set(0) &^ (Faults | 1<<(libcs-1) | 1<<libcs | 1<<(spec.SIGKILL-1) | 1<<(spec.SIGSTOP-1) | 1<<(13-1) | 1<<(23-1) | 1<<(27-1) |
	1<<(spec.SIGTTIN-1) | 1<<(spec.SIGTTOU-1))

// libcs is the first of the two signals that libc keeps for itself.
const libcs spec.Signal = 32
