package launcher

import (
	"strconv"
	"time"

	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/socket"
)

// manager is the launcher's own service manager, where there is one that wants to be told how it is (sd_notify(3)).
type manager struct {
	socket string        // $NOTIFY_SOCKET
	period time.Duration // of the watchdog's pings; 0: it has none
	next   time.Duration
}

// newManager reads what the manager has put into the environment. A watchdog is pinged twice as often as it asks for
// (sd_watchdog_enabled(3)).
func newManager() manager {
	m := manager{socket: sys.Getenv("NOTIFY_SOCKET")}
	if m.socket == "" {
		return m
	}
	us, _ := sys.Number(sys.Getenv("WATCHDOG_USEC"))
	pid := sys.Getenv("WATCHDOG_PID")
	if us > 0 && (pid == "" || pid == strconv.Itoa(sys.Pid())) {
		m.period = time.Duration(us) * time.Microsecond / 2
	}
	return m
}

// announce tells the manager of a new state of the program.
func (m *manager) announce(s machine.Announcement) {
	switch s {
	case machine.AnnounceReady:
		m.send("READY=1\nSTATUS=all services are up")
	case machine.AnnounceReloading:
		m.send("RELOADING=1\nMONOTONIC_USEC=" + strconv.FormatInt(sys.Monotonic().Microseconds(), 10) + "\nSTATUS=reloading")
	case machine.AnnounceStopping:
		m.send("STOPPING=1\nSTATUS=stopping all services")
	}
}

// status tells the manager of something that a person may want to know.
func (m *manager) status(text string) { m.send("STATUS=" + text) }

// deadline is when the next ping is due.
func (m *manager) deadline() (at time.Duration, needed bool) { return m.next, m.period > 0 }

func (m *manager) ping(now time.Duration) {
	if m.period > 0 && now >= m.next {
		m.send("WATCHDOG=1")
		m.next = now + m.period
	}
}

func (m *manager) send(text string) {
	if m.socket != "" {
		socket.Notify(m.socket, text)
	}
}
