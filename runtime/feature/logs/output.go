package logs

import (
	"strconv"
	"sync"

	"nimi/runtime/internal/sys"
)

const (
	// blockAt is how many bytes may wait for the reader before services with onFull = "block" have to.
	blockAt = 256 << 10
	// dropAt is how many bytes may wait before lines of services with onFull = "drop" are dropped.
	dropAt = 1 << 20
)

// output is the launcher's standard output or standard error. The pump hands it lines and never waits; a goroutine of
// its own writes them, and waits for the reader.
type output struct {
	fd     int
	pump   *pump
	buf    []byte // the pump's: lines of this round
	paused []int  // the pump's: streams that are not read until there is room

	mu      sync.Mutex
	changed sync.Cond // waiting or writing has changed
	waiting []byte    // lines that are to be written next
	writing bool
	awaited bool // the pump is to be called when waiting is empty
}

// flush hands over the lines that have been taken in, if those before them are being written. Else the pump is called
// when they are.
func (o *output) flush() {
	if len(o.buf) == 0 {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.waiting) > 0 {
		o.awaited = true
		return
	}
	o.waiting, o.buf = o.buf, o.waiting[:0] // the two change places: nothing is copied
	o.changed.Broadcast()
}

// full tells whether as much as limit waits for the reader. If so, the pump is called when it does not any more.
func (o *output) full(limit int) bool {
	if len(o.buf) >= limit {
		o.flush()
	}
	return len(o.buf) >= limit
}

// settle waits until everything has been written.
func (o *output) settle() {
	for {
		o.flush()
		o.mu.Lock()
		for o.writing || len(o.waiting) > 0 {
			o.changed.Wait()
		}
		o.mu.Unlock()
		if len(o.buf) == 0 {
			return
		}
	}
}

// run is the goroutine that writes.
func (o *output) run() {
	var lines []byte
	gone := false // writing has failed. What services write is then thrown away, so that they can go on
	for {
		o.mu.Lock()
		o.writing = false
		o.changed.Broadcast()
		for len(o.waiting) == 0 {
			o.changed.Wait()
		}
		lines, o.waiting = o.waiting, lines[:0]
		awaited := o.awaited
		o.writing, o.awaited = true, false
		o.mu.Unlock()
		if awaited {
			o.pump.wake()
		}
		if gone {
			continue
		}
		if err := o.write(lines); err != nil {
			gone = true
			o.pump.say("the output of services is lost from here on: writing to descriptor " + strconv.Itoa(o.fd) + ": " + err.Error())
		}
	}
}

// write waits for the reader. At the end of the program it writes in small parts, so that it can be seen whether the
// reader still takes any.
func (o *output) write(lines []byte) error {
	for len(lines) > 0 {
		n := len(lines)
		if o.pump.ending.Load() {
			n = min(n, 4<<10)
		}
		if err := sys.Write(o.fd, lines[:n]); err != nil {
			return err
		}
		o.pump.written.Add(int64(n))
		lines = lines[n:]
	}
	return nil
}
