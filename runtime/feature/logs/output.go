package logs

import (
	"bytes"
	"strconv"
	"sync"

	"nimi/runtime/internal/sys"
)

const (
	// blockAt is how many bytes may wait for the reader before services with onFull = "block" have to.
	blockAt = 256 << 10
	// dropAt is how many bytes may wait before lines of services with onFull = "drop" are dropped.
	dropAt = 1 << 20
	// portion is how many bytes are written at once, so that it can be seen whether the reader takes any: what a pipe holds
	// (pipe(7)).
	portion = 64 << 10
	// whole is how many bytes a pipe takes whole or not at all (PIPE_BUF in pipe(7)).
	whole = 4 << 10
)

// output is the launcher's standard output or standard error. The pump hands it lines and never waits; a goroutine of
// its own writes them, and waits for the reader.
type output struct {
	fd     int
	pump   *pump
	buf    []byte // the pump's: lines of this round
	paused []int  // the pump's: streams that are not read until there is room

	terminal bool
	open     *stream // the pump's: whose line on the terminal has not ended; nil: the cursor is at the beginning of a line

	more chan struct{} // has one when waiting has got something

	mu      sync.Mutex
	waiting []byte // lines that are to be written next
	writing int    // bytes that are being written
	awaited bool   // the pump is to be called when waiting is empty
	rest    []byte // what was being written when all was to rest; it comes before waiting
	gone    bool   // writing has failed. What services write is then thrown away, so that they can go on
}

// nudge has the one that waits at a channel look again. The channel holds one.
func nudge(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default: // it is going to look
	}
}

// flush hands over the lines that have been taken in, if those before them are being written. Else the pump is called
// when they are.
func (o *output) flush() {
	if len(o.buf) == 0 {
		return
	}
	o.mu.Lock()
	if len(o.waiting) > 0 {
		o.awaited = true
	} else {
		o.waiting, o.buf = o.buf, o.waiting[:0] // the two change places: nothing is copied
	}
	o.mu.Unlock()
	nudge(o.more)
}

// full tells whether as much as limit waits for the reader. If so, the pump is called when it does not any more.
func (o *output) full(limit int) bool {
	if len(o.buf) >= limit {
		o.flush()
	}
	return len(o.buf) >= limit
}

// settle waits until everything has been written, or the time for that is up.
func (o *output) settle() {
	for o.flush(); o.unwritten() > 0 && !o.pump.late.Load(); o.flush() {
		<-o.pump.progress
	}
}

// unwritten returns how many bytes nobody has taken yet.
func (o *output) unwritten() int {
	o.mu.Lock()
	n := len(o.buf) + len(o.waiting) + max(o.writing, len(o.rest))
	o.mu.Unlock()
	return n
}

// run is the goroutine that writes.
func (o *output) run() {
	var lines []byte
	for {
		o.mu.Lock()
		o.writing = 0
		for len(o.rest)+len(o.waiting) == 0 || o.pump.halt.Load() {
			resting := o.pump.halt.Load()
			o.mu.Unlock()
			if resting {
				o.pump.resting.Add(1)
			}
			nudge(o.pump.progress)
			<-o.more
			if resting {
				o.pump.resting.Add(-1)
			}
			o.mu.Lock()
		}
		awaited := false
		if len(o.rest) > 0 {
			lines, o.rest = o.rest, nil
		} else {
			lines, o.waiting = o.waiting, lines[:0]
			awaited, o.awaited = o.awaited, false
		}
		o.writing = len(lines)
		gone := o.gone
		o.mu.Unlock()
		if awaited {
			o.pump.wake()
		}
		if gone {
			continue
		}
		if err := o.write(lines); err != nil {
			o.mu.Lock()
			o.gone = true
			o.mu.Unlock()
			o.pump.host.Say("the output of services is lost from here on: writing to descriptor " + strconv.Itoa(o.fd) + ": " + err.Error())
		}
	}
}

// write waits for the reader. At the end of the program it writes whole lines that a pipe takes at once, so that none is
// torn when the rest is given up.
func (o *output) write(lines []byte) error {
	for len(lines) > 0 {
		n := min(len(lines), portion)
		if o.pump.ending.Load() && n > whole {
			if n = bytes.LastIndexByte(lines[:whole], '\n') + 1; n == 0 {
				n = whole
			}
		}
		n, err := sys.WriteUnless(&o.pump.halt, o.fd, lines[:n])
		if err != nil {
			return err
		}
		o.pump.written.Add(int64(n))
		lines = lines[n:]
		o.mu.Lock()
		o.writing = len(lines)
		if halted := o.pump.halt.Load(); halted {
			o.rest, lines = lines, nil
		}
		o.mu.Unlock()
	}
	return nil
}
