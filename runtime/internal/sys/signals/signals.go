package signals

import "nimi/runtime/spec"

// Set is a set of signals, by their portable numbers.
type Set uint64

// Has tells whether s is in the set.
func (t Set) Has(s spec.Signal) bool { return s > 0 && t&(1<<(s-1)) != 0 }

// Child is SIGCHLD, which only the launcher itself is concerned with: no option can name it.
const Child spec.Signal = 17

// watched are the signals that the launcher acts on or passes on. Left as the Go runtime has them are those that cannot
// be caught, those that report a fault in the launcher itself (SEGV, BUS, FPE, ILL, TRAP, SYS), PIPE, PROF and URG (the
// scheduler's own), and the terminal's TTIN and TTOU.
func watched() []spec.Signal {
	w := []spec.Signal{
		spec.SIGHUP, spec.SIGINT, spec.SIGQUIT, spec.SIGABRT, spec.SIGUSR1, spec.SIGUSR2, spec.SIGALRM,
		spec.SIGTERM, Child, spec.SIGCONT, spec.SIGTSTP, spec.SIGWINCH, spec.SIGIO, spec.SIGPWR,
	}
	for s := spec.SIGRTMIN; s <= spec.SIGRTMAX; s++ {
		w = append(w, s)
	}
	return w
}
