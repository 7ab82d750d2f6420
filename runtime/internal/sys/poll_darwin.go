package sys

import (
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Poller waits for descriptors to become readable (kqueue(2), level-triggered). Add may be called while
// another thread waits.
type Poller struct {
	fd     int
	events [PolledAtOnce]unix.Kevent_t
	tokens [PolledAtOnce]int

	interrupted bool
}

// NewPoller returns a poller that watches nothing.
func NewPoller() (*Poller, error) {
	fd, err := unix.Kqueue()
	if err != nil {
		return nil, err
	}
	unix.CloseOnExec(fd)
	return &Poller{fd: fd}, nil
}

// tokenOffset keeps tokens apart from a nil user datum, and makes the negative ones fit.
const tokenOffset = 1 << 16

// Close ends the poller, which nobody may be waiting on.
func (p *Poller) Close() { Close(p.fd) }

// Add watches fd until it is closed; Wait reports it as token, a number below 2³¹.
func (p *Poller) Add(fd, token int) error {
	return p.add(fd, unix.EVFILT_READ, token)
}

// AddWrite is Add for fd becoming writable, or broken.
func (p *Poller) AddWrite(fd, token int) error { return p.add(fd, unix.EVFILT_WRITE, token) }

func (p *Poller) add(fd int, filter int16, token int) error {
	e := unix.Kevent_t{Ident: uint64(fd), Filter: filter, Flags: unix.EV_ADD}
	setToken(&e, token+tokenOffset)
	_, err := unix.Kevent(p.fd, []unix.Kevent_t{e}, nil, nil)
	return err
}

// Remove stops watching fd.
func (p *Poller) Remove(fd int) {
	for _, filter := range []int16{unix.EVFILT_READ, unix.EVFILT_WRITE} {
		e := unix.Kevent_t{Ident: uint64(fd), Filter: filter, Flags: unix.EV_DELETE}
		_, _ = unix.Kevent(p.fd, []unix.Kevent_t{e}, nil, nil)
	}
}

// Wait returns the tokens of descriptors that are readable or at their end, after timeout at the latest, or
// after no time limit if that is negative. The slice is valid until the next call. A signal may make it
// return early with none.
func (p *Poller) Wait(timeout time.Duration) ([]int, error) {
	var ts *unix.Timespec
	if timeout >= 0 {
		t := unix.NsecToTimespec(int64(timeout))
		ts = &t
	}
	n, err := unix.Kevent(p.fd, nil, p.events[:], ts)
	if err != nil && err != unix.EINTR {
		return nil, err
	}
	p.interrupted = err == unix.EINTR
	n = max(n, 0)
	for i := range n {
		p.tokens[i] = token(&p.events[i]) - tokenOffset
	}
	return p.tokens[:n], nil
}

// AddEnd watches nothing: on this system the end of a connection shows when it is written to.
func (p *Poller) AddEnd(fd, token int) error { return nil }

// kevent's user datum is declared as a pointer; a number is kept in its bits, which the kernel hands back
// unread.

func setToken(e *unix.Kevent_t, token int) { *(*uintptr)(unsafe.Pointer(&e.Udata)) = uintptr(token) }

func token(e *unix.Kevent_t) int { return int(*(*uintptr)(unsafe.Pointer(&e.Udata))) }
