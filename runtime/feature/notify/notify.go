// Package notify listens to what services say of themselves by sd_notify(3): that they are ready, alive, about to end
// (nimi.ready.notify, nimi.watchdog).
//
// Every run of such a service has a datagram socket of its own, so nothing that a process of an earlier run says can
// count for a later one. It has an abstract address, which needs no directory that can be written to; a service in
// another network namespace cannot reach it. Only the main process gets it as $NOTIFY_SOCKET, and what it starts. Who
// may speak for a service is decided in sender.go.
package notify

import (
	"errors"
	"strconv"
	"time"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/socket"
)

const (
	// perWakeup bounds the messages of one service that are read before everything else has its turn.
	perWakeup = 16
	// atTheEnd bounds those that are read when its main process has ended; none queues as many.
	atTheEnd = 512
)

// Feature gives sockets to the services that use them.
var Feature = host.Supervising(attach)

func attach(h *host.Processes) error {
	newNotifier(h)
	return nil
}

func newNotifier(h *host.Processes) *notifier {
	n := &notifier{host: h, closer: newCloser(), inboxes: map[int]*inbox{}}
	h.At(host.Descriptors, n.prepare)
	h.AfterStart = append(h.AfterStart, n.started)
	h.Ended = append(h.Ended, n.ended)
	h.Mains.Follow(n.successor)
	h.Note = n.status
	h.Carriers = append(h.Carriers, n)
	return n
}

type notifier struct {
	host    *host.Processes
	inboxes map[int]*inbox // by unit
	mail    socket.Messages
	closer  closer
}

// inbox is the socket of a unit's run.
type inbox struct {
	socket  socket.MessageSocket // Fd is -1 where there is none
	user    uint32               // whom the service runs as
	session int                  // that of its processes; 0: not known yet
	status  string               // what it has last said of itself
	next    int                  // who is to lead it when its main process has ended; 0: nobody

	// Of the present period; see pace.go.
	since  time.Duration // its beginning
	heard  int           // how many messages have come
	broken bool          // it has been said that they cannot be read
}

// prepare makes the socket of a run.
func (n *notifier) prepare(r *host.Run) (err error) {
	s := r.Service
	if r.Role != machine.RoleMain || !s.Ready.Notify && s.Watchdog == 0 {
		return nil
	}
	unit := r.Unit
	n.close(unit)
	in := &inbox{user: uint32(sys.User())}
	if r.Command.Identity != nil {
		in.user = r.Command.Identity.Uid
	}
	if in.socket, err = socket.NewMessageSocket(); err != nil {
		return errors.New("sd_notify: " + err.Error())
	}
	n.inboxes[unit] = in
	if err := n.watch(unit, in); err != nil {
		n.close(unit)
		return errors.New("sd_notify: " + err.Error())
	}
	r.Export("NOTIFY_SOCKET", in.socket.Name)
	if s.Watchdog > 0 { // without WATCHDOG_PID it is for whoever gets it (sd_watchdog_enabled(3))
		r.Export("WATCHDOG_USEC", strconv.FormatInt(s.Watchdog.Microseconds(), 10))
	}
	return nil
}

func (n *notifier) watch(unit int, in *inbox) error {
	return n.host.Watch(in.socket.Fd, false, func() { n.wake(unit, in) })
}

func (n *notifier) started(r *host.Run, started bool) {
	if r.Role != machine.RoleMain {
		return
	}
	if !started {
		n.close(r.Unit)
		return
	}
	if in := n.inboxes[r.Unit]; in != nil {
		in.session = n.host.Main(r.Unit)
	}
}

// ended takes what the main process has said last: it may have been ready, and done.
func (n *notifier) ended(unit int, r machine.Role) {
	if in := n.inboxes[unit]; in != nil && r == machine.RoleMain {
		n.receive(unit, in, atTheEnd)
		n.close(unit)
	}
}

// close ends the listening to a unit.
func (n *notifier) close(unit int) {
	in := n.inboxes[unit]
	if in == nil || in.socket.Fd < 0 {
		return
	}
	n.host.Unwatch(in.socket.Fd)
	n.drop(in)
}

func (n *notifier) drop(in *inbox) {
	if in.socket.Fd >= 0 {
		sys.Close(in.socket.Fd)
		in.socket.Fd = -1
	}
}

// status is what a unit has last said of itself; one line, of at most maxStatus bytes.
func (n *notifier) status(unit int) string {
	if in := n.inboxes[unit]; in != nil {
		return in.status
	}
	return ""
}

// receive acts on the messages that wait, up to most, and returns how many there were. Where they cannot be read it says so
// once, and counts as many as end the period: the kernel says at once that there is something to read.
func (n *notifier) receive(unit int, in *inbox, most int) (heard int) {
	for ; heard < most && in.socket.Fd >= 0; heard++ {
		m, ok, err := n.mail.Receive(in.socket.Fd)
		if err != nil {
			if !in.broken {
				n.host.Say(n.host.Unit(unit).Name + ": its notifications cannot be read: " + err.Error())
			}
			in.broken = true
			return perPeriod
		}
		if !ok {
			return heard
		}
		if !n.closer.close(m.Files) {
			n.mute(unit, "the descriptors that come with them cannot be closed")
			return heard
		}
		if n.maySpeak(unit, in, &m) {
			n.act(unit, in, parse(m.Text))
		}
	}
	return heard
}

// act tells the machine what a message says. The order is the one in which the parts depend on each other.
func (n *notifier) act(unit int, in *inbox, m message) {
	tell := func(k machine.EventKind, d time.Duration) {
		n.host.Tell(machine.Event{Kind: k, Unit: unit, Time: d})
	}
	if m.status != nil {
		in.status = clean(m.status)
	}
	if m.main > 0 {
		n.lead(unit, in, m.main)
	}
	if m.extend > 0 {
		tell(machine.Extend, m.extend)
	}
	if m.ready {
		tell(machine.SaidReady, 0)
	}
	if m.watchdog > 0 {
		tell(machine.SaidWatchdog, m.watchdog)
	}
	if m.alive {
		tell(machine.SaidAlive, 0)
	}
	if m.stopping {
		tell(machine.SaidStopping, 0)
	}
	if m.trigger {
		tell(machine.SaidWatchdog, 0)
	}
}
