package client

import (
	"time"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/signals"
	"nimi/runtime/internal/sys/socket"
	"nimi/runtime/internal/wire"
)

// relay stands between this client's terminal and the one of a command, and waits for the command's end.
type relay struct {
	client  *client
	poller  *sys.Poller
	master  int    // that of the command's terminal; -1: it has none of its own
	to      int    // where what is typed goes; -1: nowhere
	restore func() // gives this client's terminal back; nil: it has not been taken
	heard   bool   // standard input is waited for
	always  bool   // it is a file, which never has to be waited for
	deaf    bool   // it has ended
	typed   []byte // what the command's terminal has had no room for
	buf     []byte
	over    bool

	attached *attached // nil: this is exec
}

// Tokens of the relay's poller.
const (
	fromLauncher = iota
	fromKeys
	fromMaster
	fromSignals
)

const (
	// full is how long it takes until a terminal is tried again that had no room for what was typed.
	full = 10 * time.Millisecond
	// lastWords is how long the output of a command is waited for after its end: something that it has started may have its
	// terminal, and keep it.
	lastWords = 500 * time.Millisecond
	// endOfFile is what is typed to end the input of a terminal (VEOF in termios(3)).
	endOfFile = 4
)

// open has signals come to the relay. The terminal is as it was.
func (t *relay) open() (err error) {
	if t.poller, err = sys.NewPoller(); err == nil {
		err = signals.Watch(t.poller, fromSignals)
	}
	if err == nil && t.master >= 0 {
		err = t.poller.Add(t.master, fromMaster)
	}
	t.buf = make([]byte, chunk)
	return err
}

// run passes on what comes until the command has ended.
func (t *relay) run() {
	c := t.client
	socket.SetPatience(c.fd, 0)
	if err := t.poller.Add(c.fd, fromLauncher); err != nil {
		c.fail(wire.ExitFailed, "cannot wait: "+err.Error())
		return
	}
	c.before = t.give
	t.take()
	defer t.give()
	for !t.over {
		wait := time.Duration(-1)
		if t.attached != nil && t.attached.keys.at > 0 {
			wait = patience
		}
		if len(t.typed) > 0 {
			wait = full
		} else if t.always && !t.deaf {
			wait = 0
		}
		tokens, err := t.poller.Wait(wait)
		if err != nil {
			c.fail(wire.ExitFailed, "cannot wait: "+err.Error())
			return
		}
		if len(t.typed) > 0 {
			t.write()
		} else if wait == patience && len(tokens) == 0 {
			t.key(t.attached.keys.give())
		}
		if t.always && len(t.typed) == 0 {
			t.read()
		}
		for _, token := range tokens {
			switch token {
			case fromLauncher:
				if t.attached == nil {
					t.finish()
					return
				}
				t.over = t.over || t.hear()
			case fromKeys:
				t.read()
			case fromMaster:
				t.show()
			case fromSignals:
				t.over = t.over || !t.passOn()
			}
		}
	}
	if t.attached == nil {
		c.code = wire.ExitFailed
	}
}

// take has everything that is typed here go to the command, if this client is what its terminal's foreground runs.
func (t *relay) take() {
	if t.to < 0 {
		return
	}
	if t.restore = sys.TakeTerminal(0); t.restore == nil && sys.Terminal(0) {
		return // in the background, where reading would stop it
	}
	t.listen()
}

// listen waits for standard input.
func (t *relay) listen() {
	if !t.heard && !t.deaf && !t.always {
		t.heard = t.poller.Add(0, fromKeys) == nil
		t.always = !t.heard
	}
}

// rest does not, for as long as there is no room for it.
func (t *relay) rest() {
	if t.heard {
		t.poller.Remove(0)
		t.heard = false
	}
}

// give leaves the terminal as it was found.
func (t *relay) give() {
	t.rest()
	if t.restore == nil {
		return
	}
	t.restore()
	t.restore = nil
	if t.attached != nil && sys.Terminal(1) {
		t.client.out = t.attached.leave(t.client.out)
		t.client.flush()
	}
}

// resize has the command's terminal be as large as this one.
func (t *relay) resize() {
	rows, columns := ownSize()
	switch {
	case columns == 0:
	case t.master >= 0:
		sys.SetScreen(t.master, rows, columns)
	case t.attached != nil:
		t.send([]byte(wire.SayingSize + " " + integer(int64(rows)) + " " + integer(int64(columns)) + "\n"))
	}
}

// ownSize is that of this client's terminal; 0: there is none.
func ownSize() (rows, columns int) {
	for fd := range 3 {
		if rows, columns = sys.Screen(fd); columns > 0 {
			return min(rows, wire.MaxSize), min(columns, wire.MaxSize)
		}
	}
	return 0, 0
}

// read takes what is typed.
func (t *relay) read() {
	n, again, err := sys.Read(0, t.buf)
	if again || t.deaf {
		return
	}
	end := err != nil || n == 0
	if end {
		t.deaf = true
		t.rest()
	}
	switch {
	case t.attached != nil:
		t.press(t.buf[:max(n, 0)])
	case end:
		t.send([]byte{endOfFile})
	default:
		t.send(t.buf[:n])
	}
}

// send adds to what goes to where it is typed.
//
//go:noinline
func (t *relay) send(b []byte) {
	t.typed = append(t.typed, b...)
	t.write()
}

// write writes that, as far as there is room.
func (t *relay) write() {
	n, again, err := socket.Send(t.to, t.typed)
	if t.typed = t.typed[n:]; err != nil && !again {
		t.typed = nil // nobody reads there any more
	}
	switch {
	case len(t.typed) > 0:
		t.rest()
	case t.deaf && t.attached != nil: // nothing more is typed: the launcher hears what there is, and then ends it
		socket.EndWriting(t.to)
	default:
		t.listen()
	}
}

// show prints what the command's terminal shows. It returns false if there is nothing now, and ended if there never will be.
func (t *relay) show() (some, ended bool) {
	n, again, err := sys.Read(t.master, t.buf)
	if n > 0 {
		t.client.out = append(t.client.out, t.buf[:n]...)
		t.client.flush()
		return true, false
	}
	if !again || err == nil { // EIO: nobody has it open any more (pty(7))
		t.poller.Remove(t.master)
		return false, true
	}
	return false, false
}

// finish takes the answer, which comes when the command has ended, and what it has written before.
func (t *relay) finish() {
	c := t.client
	if t.master >= 0 {
		for begin := time.Now(); time.Since(begin) < lastWords; {
			some, ended := t.show()
			if ended {
				break
			}
			if !some {
				_, _ = t.poller.Wait(full)
			}
		}
	}
	t.give()
	var exit wire.Exit
	for {
		kind, rest, ok := c.next()
		if !ok {
			break
		}
		if kind == wire.ExitLine {
			exit.Read(rest)
		}
	}
	if c.code == wire.ExitDone {
		c.exited(&exit)
	}
}

// exited ends as a command or a service has ended.
func (c *client) exited(exit *wire.Exit) {
	c.code = int(exit.Code)
	if exit.Signal != "" {
		c.code = 128 + int(wire.ParseSignal(exit.Signal))
	}
	if exit.Problem != "" {
		c.fail(c.code, c.names[0]+": "+exit.Problem)
	}
}
