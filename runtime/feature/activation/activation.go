// Package activation starts services at the first connection, or datagram, that comes to their sockets
// (nimi.sockets.<name>.activate). It watches the sockets while a service is idle and accepts nothing: what has come waits in
// the queue until the service takes it. The decisions are the machine's.
package activation

import (
	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
)

// Feature watches the sockets. Nothing of it has to be carried: the machine of a program that takes over asks for it anew.
var Feature = host.Serving(attach)

func attach(h *host.Control) error {
	machine.OnDemand(h.Machine)
	w := &watcher{host: &h.Processes, watched: make([][]int, len(h.Program.Services))}
	h.Listen = w.listen
	h.At(host.Descriptors, func(r *host.Run) error {
		if r.Role == machine.RoleMain && r.Unit < len(w.watched) {
			w.stop(r.Unit)
		}
		return nil
	})
	return nil
}

type watcher struct {
	host    *host.Processes
	watched [][]int // by unit: the sockets that are watched
}

// listen tells the machine when something comes to one of a unit's sockets. One that cannot be watched, as it could not be
// bound by a program that took over, counts as one to which something has come: the start tries to bind it, and says why it
// cannot be.
func (w *watcher) listen(unit int) {
	w.stop(unit)
	sockets := w.host.Program.Services[unit].Sockets
	for n, fd := range w.host.Sockets(unit) {
		if !sockets[n].Activate {
			continue
		}
		if fd < 0 || w.host.Watch(fd, false, func() { w.came(unit) }) != nil {
			w.came(unit)
			return
		}
		w.watched[unit] = append(w.watched[unit], fd)
	}
}

func (w *watcher) came(unit int) {
	w.stop(unit)
	w.host.Tell(machine.Event{Kind: machine.Due, Unit: unit})
}

// stop has what comes to a unit's sockets be the service's own matter.
func (w *watcher) stop(unit int) {
	for _, fd := range w.watched[unit] {
		w.host.Unwatch(fd)
	}
	w.watched[unit] = w.watched[unit][:0]
}
