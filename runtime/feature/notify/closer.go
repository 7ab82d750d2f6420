package notify

import "nimi/runtime/internal/sys"

// maxClosing bounds the messages whose descriptors wait to be closed.
const maxClosing = 16

// closer closes the descriptors that come with messages. Nothing is kept for services (FDSTORE), and to close the pipe
// of a BARRIER is the answer that its sender waits for. To close anything but a pipe can take as long as the sender
// wants, so it is left to a goroutine: one for all.
type closer struct {
	slow chan []int
}

func newCloser() closer { return closer{make(chan []int, maxClosing)} }

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
	if slow == nil {
		return true
	}
	select {
	case c.slow <- slow:
	default:
		return false
	}
	if sys.BeginHelp() { // else it is at work already
		go c.run()
	}
	return true
}

// run closes what waits. What comes after it has looked for the last time, and before it has ended, must not be left.
func (c *closer) run() {
	for again := true; again; again = len(c.slow) > 0 && sys.BeginHelp() {
		for len(c.slow) > 0 {
			for _, fd := range <-c.slow {
				sys.Close(fd)
			}
		}
		sys.EndHelp()
	}
}
