package notify

import (
	"sync/atomic"

	"nimi/runtime/internal/sys"
)

// maxClosing bounds the messages whose descriptors may take long to be closed, each of which can hold a thread.
const maxClosing = 16

// closer closes the descriptors that come with messages. Nothing is kept for services (FDSTORE), and to close the pipe
// of a BARRIER is the answer that its sender waits for. To close anything but a pipe can take as long as the sender
// wants, so it is left to a goroutine.
type closer struct {
	closing atomic.Int32
}

// close returns false if so many cannot be closed that these are left open.
func (c *closer) close(files []int) bool {
	var slow []int
	for _, fd := range files {
		if sys.IsPipe(fd) {
			sys.Close(fd)
		} else {
			slow = append(slow, fd)
		}
	}
	switch {
	case slow == nil:
		return true
	case c.closing.Load() >= maxClosing:
		return false
	}
	c.closing.Add(1)
	go func() {
		for _, fd := range slow {
			sys.Close(fd)
		}
		c.closing.Add(-1)
	}()
	return true
}
