package launcher

import (
	"slices"
	"time"

	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/signals"
	"nimi/runtime/spec"
)

// A turn of the loop has these phases, in this order:
//
//	wait     until something happens or is due. The machine takes all that the system reports: signals, ended children,
//	         what services say, answers to probes
//	judge    the machine takes it that deadlines have passed, once all that came before them has been taken
//	serve    those who ask how things are get their answers, from a machine that knows all that the launcher knows
//
// So a service that was heard in time has not been silent, however late the launcher came to listen; and no status is older
// than what the launcher knows.

// wait waits for at most a time, negative for without end. The clock learns whether the launcher slept meanwhile.
func (l *loop) wait(due time.Duration) error {
	l.clock.look(l.real())
	due = part(due)
	tokens, err := l.poller.Wait(due)
	interrupted := err == nil && l.poller.Interrupted()
	if interrupted {
		tokens, err = l.poller.Wait(0)
	}
	if err != nil {
		return err
	}
	set := taken(tokens)
	l.clock.waited(l.real(), due, interrupted && set == 0 || set.Has(spec.SIGCONT))
	l.receive(tokens, set)
	l.work()
	return nil
}

// judge tells the machine of a deadline that has passed. What has come before it is taken first: that takes another look,
// and more if the poller reports as much as it can, but not for ever, as what comes may be a flood.
func (l *loop) judge() error {
	if at, any := l.machine.Deadline(); l.over || !any || at > l.now() {
		return nil
	}
	for looks := 0; looks <= len(l.watches)/sys.PolledAtOnce; looks++ {
		tokens, err := l.poller.Wait(0)
		if err != nil {
			return err
		}
		l.receive(tokens, taken(tokens))
		if len(tokens) < sys.PolledAtOnce {
			break
		}
	}
	l.tell(machine.Event{Kind: machine.Tick})
	l.work()
	return nil
}

// serve answers those who ask how things are. Children that have ended since the last look count as ended.
func (l *loop) serve() {
	if len(l.askers) > 0 {
		l.reap()
	}
	for _, fd := range l.askers {
		l.work()
		if w := l.watches[fd]; w.asker { // else one before it has ended the watch
			w.do()
		}
	}
	l.askers = l.askers[:0]
	l.work()
	for _, f := range l.host.Changed {
		f()
	}
	l.work()
}

// taken returns the signals that have arrived, if the poller reports any.
func taken(tokens []int) (set signals.Set) {
	if slices.Contains(tokens, signalled) {
		set = signals.Take()
	}
	return set
}

// receive turns what the poller has seen into events. Signals come first: a service that ended because the whole system
// was asked to end has not failed.
func (l *loop) receive(tokens []int, set signals.Set) {
	for s := spec.SIGHUP; s <= spec.SIGRTMAX; s++ {
		if set.Has(s) && s != signals.Child {
			l.signalled(s)
		}
	}
	if set.Has(signals.Child) || l.draining > 0 || l.unreaped {
		l.reap()
	}
	l.mail.open()
	for _, t := range tokens {
		switch w := l.watches[t]; {
		case w.do == nil: // one before it has ended the watch
		case !w.asker:
			w.do()
		case !slices.Contains(l.askers, t):
			l.askers = append(l.askers, t)
		}
	}
}

// tell has the machine take an event. It is not inlined, for the same reason as machine.Machine.do.
//
//go:noinline
func (l *loop) tell(e machine.Event) { l.events = append(l.events, e) }

// work tells the machine what has happened and does what it answers, until there is nothing more.
func (l *loop) work() {
	for i := 0; i < len(l.events); i++ { // doing may tell of more
		for _, a := range l.machine.Step(l.clock.look(l.real()), l.events[i]) {
			l.do(a)
		}
	}
	l.events = l.events[:0]
}

// suspend stops the launcher until it is told to go on. Time stands still for the machine meanwhile.
func (l *loop) suspend() {
	l.clock.look(l.real())
	signals.Suspend()
	l.clock.skip(l.real())
	l.tell(machine.Event{Kind: machine.Resumed})
}
