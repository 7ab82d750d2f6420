package notify

import "time"

// Anybody can send to an abstract address, and a sender can be as fast as the launcher. So a socket that has had more than
// perPeriod messages within a period is left alone for one: its queue is full then, and its senders wait or are refused. What
// a service says in earnest is a few messages a second.
const (
	period    = 100 * time.Millisecond
	perPeriod = 200
)

// wake reads the socket of a unit, which is readable, at a bounded pace.
func (n *notifier) wake(unit int, in *inbox) {
	if now := n.host.Now(); now-in.since >= period {
		in.since, in.heard = now, 0
	}
	if in.heard += n.receive(unit, in, perWakeup); in.heard >= perPeriod {
		n.pause(unit, in)
	}
}

// pause leaves the socket alone for a period.
func (n *notifier) pause(unit int, in *inbox) {
	if in.socket.Fd < 0 {
		return
	}
	n.host.Unwatch(in.socket.Fd)
	n.host.After(period, func() {
		if in.socket.Fd < 0 {
			return
		}
		if err := n.watch(unit, in); err != nil {
			n.mute(unit, err.Error())
		}
	})
}

// mute ends the listening to a unit for good, and says why.
func (n *notifier) mute(unit int, why string) {
	n.host.Say(n.host.Unit(unit).Name + ": its notifications are no longer read: " + why)
	n.close(unit)
}
