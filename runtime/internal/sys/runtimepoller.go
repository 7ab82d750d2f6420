package sys

import (
	"time"

	"golang.org/x/sys/unix"
)

// ofRuntime is how many descriptors the Go runtime's own poller takes: an epoll instance and an eventfd.
const ofRuntime = 2

// OpenRuntimePoller has the Go runtime open its own poller. It does so at the first timer, which may be one of its garbage
// collector's and so come at any moment, and it ends the process where it cannot: services that have used up the
// descriptors would take the launcher along. An error says that there is no room for it now.
func OpenRuntimePoller() error {
	var fds [ofRuntime]int
	for i := range fds {
		fd, err := unix.Open("/", unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
		if err != nil {
			CloseAll(fds[:i])
			return err
		}
		fds[i] = fd
	}
	CloseAll(fds[:])
	time.AfterFunc(time.Hour, func() {}).Stop() // a timer with a channel would not be set before somebody waits for it
	return nil
}
