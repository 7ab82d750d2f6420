package sandbox

import (
	"time"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/signals"
	"nimi/runtime/spec"
)

const (
	// look is how often the front looks whether the launcher takes signals, while it has one for it.
	look = 5 * time.Millisecond
	// holdMost is how long it holds one back: what does not listen then gets it all the same.
	holdMost = 5 * time.Second
)

// hold keeps signals that have arrived until they can be passed on.
func (f *front) hold(set signals.Set) {
	set &^= 1 << (signals.Child - 1)
	if set.Has(signals.HangUp) || set.Has(spec.SIGHUP) && f.terminal && !sys.HasTerminal() {
		// The launcher has no terminal that could tell it.
		set = set&^(1<<(signals.HangUp-1)|1<<(spec.SIGHUP-1)) | 1<<(spec.SIGTERM-1)
	}
	if set.Has(spec.SIGTSTP) {
		if sys.Stoppable() {
			f.suspend()
		}
		set &^= 1<<(spec.SIGTSTP-1) | 1<<(spec.SIGCONT-1)
	}
	if f.held == 0 {
		f.heldSince = sys.Monotonic()
	}
	f.held |= set
}

// timeout is how long there is nothing to do; negative: for ever.
func (f *front) timeout() time.Duration {
	switch {
	case f.ended:
		return 10 * look
	case f.held != 0:
		return look
	}
	return -1
}

// deliver passes on what is held. The launcher that gets a signal too early does not notice.
func (f *front) deliver() {
	if f.held == 0 || f.ended {
		return
	}
	to, made := f.report.number(`"child-pid":`)
	if !f.listens && !(made && sys.Listens(to)) {
		if sys.Monotonic()-f.heldSince < holdMost {
			return
		}
		if !made { // bwrap hangs
			to = f.bwrap
		}
	}
	f.listens = made
	for s := spec.SIGHUP; s <= spec.SIGRTMAX; s++ {
		if f.held.Has(s) {
			sys.Kill(to, signals.ToSystem(s))
		}
	}
	f.held = 0
}

// suspend stops the whole sandbox, and then the front itself, until that is told to go on. A launcher that is PID 1 of
// its namespace could not stop itself.
func (f *front) suspend() {
	stop := signals.ToSystem(spec.SIGSTOP)
	if launcher, made := f.report.number(`"child-pid":`); made {
		sys.Kill(launcher, stop) // first, so that it starts nothing more
	}
	sys.Sweep(stop)
	sys.Sweep(stop) // what has been forked by what had not stopped yet
	signals.Suspend()
	sys.Sweep(signals.ToSystem(spec.SIGCONT))
}
