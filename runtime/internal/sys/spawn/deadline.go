//go:build linux && (amd64 || arm64)

package spawn

import (
	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys/child"
)

// patience is how long a process may take, in seconds, from its new identity to its program.
const patience = 2

// expiry is what timer_create(2) and timer_settime(2) take: struct sigevent and struct itimerspec.
type expiry struct {
	event struct {
		_      uint64
		signal int32
		notify int32 // 0: SIGEV_SIGNAL
		_      [6]uint64
	}
	after struct{ _, _, seconds, nanoseconds int64 }
}

// deadline has the process killed unless it executes a program in time, which ends its timers. From its new identity
// on, any process of that user may stop it with SIGSTOP, and the launcher waits for it: without this the user of a
// service could halt everything for good.
func (p *plan) deadline() {
	e := &p.expiry
	e.event.signal = int32(unix.SIGKILL)
	if e.after.seconds == 0 && e.after.nanoseconds == 0 {
		e.after.seconds = patience
	}
	p.child.Timer = -1
	p.add("timer_create", child.Try, unix.SYS_TIMER_CREATE, unix.CLOCK_MONOTONIC, child.Address(&e.event), child.Address(&p.child.Timer), 0)
	p.add("timer_settime", child.TryOnTimer, unix.SYS_TIMER_SETTIME, 0, 0, child.Address(&e.after), 0)
}
