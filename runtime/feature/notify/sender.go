package notify

import (
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/socket"
)

// maySpeak tells whether a message is from the service itself. Anybody can send to an abstract address.
//
// Every service leads a session of its own, so its processes are known by that. One that has ended since, as
// systemd-notify(1) may have, has no session any more: there the user decides, and root may say anything.
func (n *notifier) maySpeak(unit int, in *inbox, m *socket.Message) bool {
	if len(m.Text) == 0 || m.Pid <= 0 {
		return false
	}
	main := n.host.Main(unit)
	if in.session == 0 {
		in.session = main
	}
	if main != 0 && m.Pid == main {
		return true
	}
	session, gone := sys.Session(m.Pid)
	// Root's systemd-notify gives its parent's number for its own. An orphan's parent is the launcher, which says nothing.
	if gone || m.Pid == sys.Pid() {
		return m.UID == in.user || m.UID == 0
	}
	return session != 0 && session == in.session
}

// lead makes a process the main process of a unit, now or, if it is the child of another one, when the main process has
// ended. It has to be of the unit's session or, if it has left that as daemons do, of no other unit and of the same user.
func (n *notifier) lead(unit int, in *inbox, pid int) {
	switch {
	case pid == n.host.Main(unit) || !n.has(unit, in, pid):
	case sys.IsChild(pid):
		in.next = 0
		n.host.Mains.SetMain(unit, pid)
	default:
		in.next = pid
	}
}

// has tells whether a process is one of a unit.
func (n *notifier) has(unit int, in *inbox, pid int) bool {
	session, _ := sys.Session(pid)
	if session != 0 && session == in.session {
		return true
	}
	if session == 0 || !n.host.Orphans || !n.host.Mains.MayBelong(unit, pid) {
		return false
	}
	user, known := sys.UserOf(pid)
	return known && (user == in.user || in.user == 0)
}

// successor returns who leads the unit now that its main process has ended. Only of a child of the launcher, as an orphan
// has become by now, can it be known how it ends.
func (n *notifier) successor(unit int, _ machine.Exit) int {
	in := n.inboxes[unit]
	if in == nil || in.socket.Fd < 0 {
		return 0
	}
	n.receive(unit, in, atTheEnd) // it may just have said so
	pid := in.next
	in.next = 0
	if pid == 0 || !n.has(unit, in, pid) || !sys.IsChild(pid) {
		return 0
	}
	return pid
}
