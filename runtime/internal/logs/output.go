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
	waiting []byte
	writing bool
	awaited bool // the pump is to be called when there is room
}

// flush hands over the lines of this round.
func (o *output) flush() {
	if len(o.buf) == 0 {
		return
	}
	o.mu.Lock()
	if len(o.waiting) == 0 {
		o.waiting, o.buf = o.buf, o.waiting
	} else {
		o.waiting = append(o.waiting, o.buf...)
	}
	o.changed.Broadcast()
	o.mu.Unlock()
	o.buf = o.buf[:0]
}

// full tells whether as much as limit waits for the reader. If so, the pump is called when it does not any more.
func (o *output) full(limit int) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.waiting) < limit {
		return false
	}
	o.awaited = true
	return true
}

// settle waits until everything has been written.
func (o *output) settle() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for o.writing || len(o.waiting) > 0 {
		o.changed.Wait()
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
