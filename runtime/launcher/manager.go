package launcher

import (
	"strconv"
	"time"

	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/socket"
)

// While the program starts, its manager is asked every extendEvery for the time of extendBy, as a start may take longer than
// the manager waits by itself (EXTEND_TIMEOUT_USEC in sd_notify(3)). The services' own timeouts bound it.
const (
	extendEvery = 10 * time.Second
	extendBy    = "30000000" // in microseconds
)

// manager is the launcher's own service manager, where there is one that wants to be told how it is (sd_notify(3)).
type manager struct {
	socket string        // $NOTIFY_SOCKET
	period time.Duration // of the watchdog's pings; 0: it has none
	next   time.Duration
	told   bool // that the program is ready, or stops
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
func (l *loop) announce(s machine.Announcement) {
	m := &l.manager
	switch s {
	case machine.AnnounceReady:
		m.told = true
		m.send("READY=1\nSTATUS=" + l.standing())
	case machine.AnnounceReloading:
		m.send("RELOADING=1\nMONOTONIC_USEC=" + strconv.FormatInt(sys.Monotonic().Microseconds(), 10) + "\nSTATUS=reloading")
	case machine.AnnounceStopping:
		m.told, l.end.asked = true, max(1, l.now())
		m.send("STOPPING=1\nSTATUS=stopping all services")
	}
}

// extend asks the manager for more time, and says what is waited for, until the program is ready or stops.
func (l *loop) extend() {
	if m := &l.manager; !m.told && m.socket != "" {
		m.send("EXTEND_TIMEOUT_USEC=" + extendBy + "\nSTATUS=" + l.standing())
		l.after(extendEvery, l.extend)
	}
}

// standing says how many services are ready, of those that start by themselves, and names one of the others.
func (l *loop) standing() string {
	up, all, missing := 0, 0, -1
	for i := range l.program.Services {
		if l.program.Services[i].Manual {
			continue
		}
		all++
		if l.machine.CameUp(i) {
			up++
		} else if missing < 0 { // what it waits for would stand before it
			missing = i
		}
	}
	if up == all {
		return "all services are ready"
	}
	return strconv.Itoa(up) + " of " + strconv.Itoa(all) + " services are ready; not " + l.program.Services[missing].Name
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

//go:noinline
func (m *manager) send(text string) {
	if m.socket != "" {
		socket.Notify(m.socket, text)
	}
}
