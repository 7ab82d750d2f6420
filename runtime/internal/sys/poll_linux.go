package sys

import (
	"time"

	"golang.org/x/sys/unix"
)

// Poller waits for descriptors to become readable (epoll(7), level-triggered). Add may be called while
// another thread waits.
type Poller struct {
	fd     int
	events [PolledAtOnce]unix.EpollEvent
	tokens [PolledAtOnce]int

	interrupted bool
}

// NewPoller returns a poller that watches nothing.
func NewPoller() (*Poller, error) {
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, err
	}
	return &Poller{fd: fd}, nil
}

// Close ends the poller, which nobody may be waiting on.
func (p *Poller) Close() { Close(p.fd) }

// Add watches fd until it is closed; Wait reports it as token, a number below 2³¹.
func (p *Poller) Add(fd, token int) error {
	return unix.EpollCtl(p.fd, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(token)})
}

// AddWrite is Add for fd becoming writable, or broken.
func (p *Poller) AddWrite(fd, token int) error {
	return unix.EpollCtl(p.fd, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: unix.EPOLLOUT, Fd: int32(token)})
}

// Remove stops watching fd.
func (p *Poller) Remove(fd int) {
	_ = unix.EpollCtl(p.fd, unix.EPOLL_CTL_DEL, fd, nil)
}

// Wait returns the tokens of descriptors that are readable or at their end, after timeout at the latest, or
// after no time limit if that is negative. The slice is valid until the next call. A signal may make it
// return early with none.
func (p *Poller) Wait(timeout time.Duration) ([]int, error) {
	ms := -1
	if timeout >= 0 {
		ms = int(min((timeout+time.Millisecond-1)/time.Millisecond, 1<<30)) // rounded up: never early
	}
	n, err := unix.EpollWait(p.fd, p.events[:], ms)
	if err != nil && err != unix.EINTR {
		return nil, err
	}
	p.interrupted = err == unix.EINTR
	n = max(n, 0)
	for i := range n {
		p.tokens[i] = int(p.events[i].Fd)
	}
	return p.tokens[:n], nil
}

// AddEnd watches fd for nothing but that the other end is closed (EPOLLHUP in epoll_ctl(2)).
func (p *Poller) AddEnd(fd, token int) error {
	return unix.EpollCtl(p.fd, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Fd: int32(token)})
}
