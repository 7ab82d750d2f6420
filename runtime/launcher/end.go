package launcher

import (
	"sync/atomic"
	"time"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/signals"
	"nimi/runtime/spec"
)

// How long the writing of output may go on after the last process has ended.
const (
	// patience is how long a reader may take nothing, where somebody waits for the end: the launcher was asked to stop.
	// Where all services have ended by themselves, it is shutdown.timeout.
	patience = 2 * time.Second
	// grace is what a reader gets however late it is, so that the last lines of a launcher that had to kill arrive.
	grace = 500 * time.Millisecond
)

// ending is the end of a launcher from the moment that it has no process left. The loop goes on until the output that is
// on its way has been written, or the time for that is up; so the launcher hears signals and commands meanwhile.
type ending struct {
	signal spec.Signal   // the last one that asked for a stop
	heard  time.Duration // when it came
	asked  time.Duration // when the stop was asked for, by a signal or otherwise; 0: it was not
	hasty  bool          // everything was killed
	begun  bool
	done   bool // everything has been written
	output host.Draining
	seen   int64         // bytes that had been written
	moved  time.Duration // when they were
	until  time.Duration // when the rest is given up; 0: not as long as the reader takes some
}

// ended tells whether the launcher has nothing more to do, now that it has no process left.
func (l *loop) ended() bool {
	e := &l.end
	now := l.now()
	if !e.begun {
		e.begun, e.moved, e.seen = true, now, -1
		if e.asked > 0 {
			e.hurry(e.asked + l.shutdownTime())
		}
		if e.hasty {
			e.hurry(now)
		}
		if e.until > 0 {
			e.until = max(e.until, now+grace)
		}
		e.output = l.host.Drain(func() { l.mail.post(func() { e.done = true }) })
	}
	if n := e.output.Written(); n != e.seen {
		e.seen, e.moved = n, now
	}
	if !e.done && now >= l.giveUpAt() {
		l.giveUp()
	}
	return e.done
}

// shutdownTime is shutdown.timeout. Where that is 0, so that services have any time, a reader has that of the default.
func (l *loop) shutdownTime() time.Duration {
	if t := l.program.Shutdown.Timeout; t > 0 {
		return t
	}
	return 9 * time.Second
}

// hurry has the rest given up at a time, or before it.
func (e *ending) hurry(at time.Duration) {
	if e.until == 0 || at < e.until {
		e.until = at
	}
}

// giveUpAt is when the rest of the output is given up, as things stand.
func (l *loop) giveUpAt() time.Duration {
	e := &l.end
	if e.until == 0 {
		return e.moved + max(patience, l.shutdownTime())
	}
	return min(e.until, e.moved+patience)
}

// giveUp ends the writing. How much is lost is said, if there is room for that line.
func (l *loop) giveUp() {
	e := &l.end
	e.output.GiveUp()
	for i := 0; i < 20 && !e.done; i++ {
		sys.Pause(5 * time.Millisecond)
		l.mail.open()
	}
	e.done = true
}

// noteSignal remembers a signal that asks for a stop. It returns false for one that does not, or that is the last one
// again (machine.Echo).
func (l *loop) noteSignal(s *machine.Event) bool {
	e := &l.end
	now := l.now()
	if !machine.AsksToStop(l.program, s) || s.Signal == e.signal && now-e.heard < machine.Echo {
		return false
	}
	e.signal, e.heard = s.Signal, now
	return true
}

// hear acts on a signal at the end. One that asks for a stop begins the time of shutdown.timeout, a second one ends it.
// The machine has nothing to do any more but to stop and go on with the terminal's Ctrl-Z.
func (l *loop) hear(s *machine.Event) {
	e := &l.end
	switch {
	case !l.noteSignal(s):
		if machine.Rewrite(l.program, s.Signal) == spec.SIGTSTP {
			l.tell(*s)
		}
	case e.asked == 0:
		e.asked = l.now()
		e.hurry(e.asked + l.shutdownTime())
	default:
		e.hurry(l.now())
	}
}

// fail ends a launcher that cannot do its work. There may be no loop that could wait for anything.
func (l *loop) fail(err error) (code int) {
	if l.program.HeadStart != nil { // nobody may have taken them over
		sys.Sweep(signals.ToSystem(spec.SIGKILL))
	}
	if l.failure != nil { // printing takes threads, and what waits for events
		sayNow(l.program.Name, err.Error())
		l.abandon()
		return ExitFailure
	}
	l.host.Say(err.Error())
	var done atomic.Bool
	l.host.Drain(func() { done.Store(true) })
	for i := 0; i < 100 && !done.Load(); i++ {
		sys.Pause(10 * time.Millisecond)
	}
	return ExitFailure
}

// abandon kills what has been started, where nothing can be supervised any more.
func (l *loop) abandon() {
	for i := 0; i < 100; i++ {
		for pid := range l.pids {
			sys.KillGroup(pid, signals.ToSystem(spec.SIGKILL))
		}
		for pid := 1; pid != 0; {
			var left bool
			if pid, _, left = sys.Reap(); !left {
				return
			}
			delete(l.pids, pid)
		}
		sys.Pause(10 * time.Millisecond)
	}
}
