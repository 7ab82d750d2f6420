// Package notice holds the launcher's own lines between those who say something, on any goroutine, and the one that
// writes: the log pump where it is part of the launcher, else the launcher's printer.
package notice

import (
	"strconv"
	"sync"
	"time"
)

// room is how many bytes of lines may wait to be written. More are counted and thrown away.
const room = 64 << 10

// Line is one line of the launcher's own, without its name and newline.
type Line struct {
	At   int64 // when it was said, in milliseconds since 1970-01-01
	Text string
}

// Queue is the lines that wait. Its zero value is empty, and nobody writes what is in it.
type Queue struct {
	mu    sync.Mutex
	lines []Line
	bytes int
	lost  int    // lines for which there was no room
	call  func() // tells the writer that there is something
}

// Add puts a line into the queue. It never waits.
func (q *Queue) Add(text string) {
	q.mu.Lock()
	call := q.call
	if q.bytes > room {
		q.lost++
	} else {
		q.lines = append(q.lines, Line{now(), text})
		q.bytes += len(text)
	}
	q.mu.Unlock()
	if call != nil {
		call()
	}
}

// Deliver has call told of every line from now on, and of those that wait, if any do. call must not wait; any goroutine
// calls it.
func (q *Queue) Deliver(call func()) {
	q.mu.Lock()
	q.call = call
	waits := len(q.lines) > 0
	q.mu.Unlock()
	if waits {
		call()
	}
}

// Take returns the lines that wait, and takes them out of the queue.
func (q *Queue) Take() []Line {
	q.mu.Lock()
	lines, lost := q.lines, q.lost
	q.lines, q.bytes, q.lost = nil, 0, 0
	q.mu.Unlock()
	if lost > 0 {
		lines = append(lines, Line{now(), strconv.Itoa(lost) + " messages are lost, as nothing read them"})
	}
	return lines
}

func now() int64 { return time.Now().UnixMilli() }
