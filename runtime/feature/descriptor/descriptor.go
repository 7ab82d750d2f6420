// Package descriptor lets services say that they are ready as they do under s6: by a newline on a descriptor whose number
// they were configured with (nimi.ready.descriptor; https://skarnet.org/software/s6/notifywhenup.html).
package descriptor

import (
	"bytes"
	"errors"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
)

// maxBefore bounds, in bytes, what may come before the newline.
const maxBefore = 64 << 10

// Feature gives every run of such a service a pipe of its own, so nothing that a process of an earlier run writes can
// count for a later one.
var Feature = host.Supervising(attach)

func attach(h *host.Processes) error {
	l := &listener{host: h, pipes: map[int]*pipe{}}
	h.At(host.Descriptors, l.prepare)
	h.AfterStart = append(h.AfterStart, l.started)
	h.Ended = append(h.Ended, l.ended)
	h.Carriers = append(h.Carriers, l)
	return nil
}

type listener struct {
	host  *host.Processes
	pipes map[int]*pipe // by unit
}

// pipe is that of a unit's run. A descriptor that is closed is -1.
type pipe struct {
	ours, theirs int
	read         int // bytes so far
}

// prepare makes the pipe of a run.
func (l *listener) prepare(r *host.Run) error {
	number := r.Service.Ready.Descriptor
	if r.Role != machine.RoleMain || number == 0 {
		return nil
	}
	unit := r.Unit
	l.close(unit)
	ours, theirs, err := sys.Pipe()
	if err != nil {
		return errors.New("ready.descriptor: " + err.Error())
	}
	p := &pipe{ours: ours, theirs: theirs}
	l.pipes[unit] = p
	if err = l.host.Watch(ours, false, func() { l.read(unit, p) }); err == nil {
		err = r.Give(number, theirs)
	}
	if err != nil {
		l.close(unit)
		return errors.New("ready.descriptor: " + err.Error())
	}
	return nil
}

// started lets go of the end that the service has now.
func (l *listener) started(r *host.Run, started bool) {
	p := l.pipes[r.Unit]
	if p == nil || r.Role != machine.RoleMain {
		return
	}
	if !started {
		l.close(r.Unit)
		return
	}
	sys.Close(p.theirs)
	p.theirs = -1
}

// ended takes what the main process has written last: it may have been ready, and done.
func (l *listener) ended(unit int, r machine.Role) {
	if p := l.pipes[unit]; p != nil && r == machine.RoleMain {
		l.read(unit, p)
		l.close(unit)
	}
}

// read looks for the newline.
func (l *listener) read(unit int, p *pipe) {
	if p.ours < 0 {
		return
	}
	var in [4096]byte
	n, again, err := sys.Read(p.ours, in[:])
	if again {
		return
	}
	p.read += max(n, 0)
	ready := n > 0 && bytes.IndexByte(in[:n], '\n') >= 0
	if ready {
		l.host.Tell(machine.Event{Kind: machine.SaidReady, Unit: unit})
	}
	if ready || n <= 0 || err != nil || p.read > maxBefore {
		l.close(unit)
	}
}

// close closes what is open of a unit's pipe.
func (l *listener) close(unit int) {
	p := l.pipes[unit]
	if p == nil {
		return
	}
	if p.ours >= 0 {
		l.host.Unwatch(p.ours)
		sys.Close(p.ours)
	}
	if p.theirs >= 0 {
		sys.Close(p.theirs)
	}
	delete(l.pipes, unit)
}
