package launcher

import (
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/signals"
	"nimi/runtime/spec"
)

// signalled acts on a signal that has arrived: the machine does, as long as there is something to supervise.
func (l *loop) signalled(s spec.Signal) {
	e := machine.Event{Kind: machine.Signalled, Signal: s, First: sys.Pid() == 1}
	switch s {
	case signals.HangUp:
		e.Signal, e.HangUp = spec.SIGHUP, true
	case spec.SIGHUP: // from a shell that has lost its terminal, which is the launcher's too, and passes that on
		e.HangUp = l.terminal && !sys.HasTerminal()
	case spec.SIGTSTP:
		if !sys.Stoppable() {
			return
		}
	}
	if l.over {
		l.hear(&e)
		return
	}
	l.noteSignal(&e)
	l.tell(e)
}
