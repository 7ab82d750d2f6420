package terminal

import (
	"bytes"
	"sync"
	"time"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/socket"
	"nimi/runtime/internal/vt"
)

const (
	// kept is how much of what a terminal has shown is kept, in bytes: some screens full.
	kept = 64 << 10
	// mostTyped is how much may wait that a service has not read, in bytes. What is more is lost, as on any terminal.
	mostTyped = 64 << 10
	// redraw is how long a terminal has another size, so that a program draws its screen anew.
	redraw = 100 * time.Millisecond
)

// console is the terminal of a unit.
type console struct {
	host          *host.Control
	unit          int
	master, slave int // of the run; -1: there is none
	output        int // the master that the pump is to have, between the making of a terminal and the start; else -1
	rows, columns int
	viewers       []*viewer // in the order in which they have come
	typist        *viewer   // who may type, and whose size it has; nil: nobody
	typed         []byte    // what the service has had no room for
	waits         bool      // for room

	mu      sync.Mutex // what follows is written by the pump's goroutine
	text    []byte     // the last of what was shown
	head    uint64     // how much was shown in all
	modes   vt.Modes
	run     int  // counts the terminals that were made
	open    bool // more may be shown in this run
	awaited bool // somebody waits for it
}

// shown takes what a service has written in a run; nil: its terminal is closed. The pump's goroutine calls it.
func (c *console) shown(run int, b []byte) {
	c.mu.Lock()
	if b == nil && run == c.run {
		c.open = false
	}
	c.keep(b)
	awaited := c.awaited
	c.awaited = false
	c.mu.Unlock()
	if awaited {
		c.host.Post(func() {}) // a turn of the loop has those who wait told
	}
}

func (c *console) keep(b []byte) {
	c.modes.Take(b)
	c.head += uint64(len(b))
	if len(c.text)+len(b) > 2*kept { // seldom, so that little is moved
		c.text = append(c.text[:0], c.text[max(0, len(c.text)-kept):]...)
	}
	c.text = append(c.text, b[max(0, len(b)-kept):]...)
}

// begin makes a terminal ready for another run: those who are attached see it as at first, on a line of its own. It
// returns the number of the run.
func (c *console) begin() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.run++
	if c.head > 0 {
		c.keep(c.modes.Undo(nil))
		if c.text[len(c.text)-1] != '\n' {
			c.keep([]byte("\r\n"))
		}
	}
	c.open = true
	return c.run
}

// tail is where what is kept begins.
func (c *console) tail() uint64 { return c.head - uint64(len(c.text)) }

// replay appends what brings a terminal to how this one looks: its modes, and the last screen full.
func (c *console) replay(b []byte) []byte {
	b = c.modes.Restore(append(b, "\x1b[0m"...))
	text := c.text
	if c.modes.Any && c.modes.Cleared >= c.tail() {
		text = text[c.modes.Cleared-c.tail():]
	} else if c.tail() > 0 { // it begins within a line, or a sequence
		text = text[bytes.IndexByte(text, '\n')+1:]
	}
	at := len(text)
	for lines := 0; at > 0; at-- { // no more than the screen can show, and one line for the cursor's
		if text[at-1] == '\n' {
			if lines++; lines > c.rows {
				break
			}
		}
	}
	if c.modes.Alternate() {
		at = 0
	}
	return append(b, text[at:]...)
}

// gone tells whether nothing runs at the terminal, nor is about to.
func (c *console) gone() bool {
	if c.master >= 0 || c.output >= 0 {
		return false
	}
	switch c.host.Status(c.unit).State {
	case machine.StateOff, machine.StateStopped, machine.StateCompleted, machine.StateFailed, machine.StateSkipped:
		return true
	}
	return false
}

// hangUp closes the launcher's ends of the terminal of a run. The pump has its own.
func (c *console) hangUp() {
	if c.waits {
		c.host.Unwatch(c.master)
		c.waits = false
	}
	for _, fd := range []int{c.master, c.slave} {
		if fd >= 0 {
			sys.Close(fd)
		}
	}
	c.master, c.slave, c.typed = -1, -1, nil
}

// resize gives the terminal a size; 0 leaves it as it is. A program that has a screen of its own is made to draw it anew, by
// way of another size where this is no other.
func (c *console) resize(rows, columns int) {
	if rows <= 0 || columns <= 0 {
		rows, columns = c.rows, c.columns
	}
	same := rows == c.rows && columns == c.columns
	c.mu.Lock()
	c.rows, c.columns = rows, columns
	alternate := c.modes.Alternate()
	c.mu.Unlock()
	if c.master < 0 {
		return
	}
	if !same || !alternate || rows == 1 {
		sys.SetScreen(c.master, rows, columns)
		return
	}
	sys.SetScreen(c.master, rows-1, columns)
	c.host.After(redraw, func() {
		if c.master >= 0 {
			sys.SetScreen(c.master, c.rows, c.columns)
		}
	})
}

// write types, as far as the service has room.
func (c *console) write(b []byte) {
	if c.master < 0 {
		return
	}
	c.typed = append(c.typed, b[:min(len(b), mostTyped-len(c.typed))]...)
	n, again, err := socket.Send(c.master, c.typed)
	c.typed = c.typed[n:]
	if err != nil && !again {
		c.typed = nil
	}
	switch {
	case len(c.typed) == 0 && c.waits:
		c.host.Unwatch(c.master)
		c.waits = false
	case len(c.typed) > 0 && !c.waits:
		c.waits = c.host.Watch(c.master, true, func() { c.write(nil) }) == nil
	}
}
