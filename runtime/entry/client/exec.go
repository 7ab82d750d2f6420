package client

import (
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/signals"
	"nimi/runtime/internal/sys/socket"
	"nimi/runtime/internal/wire"
	"nimi/runtime/spec"
)

// exec runs a command in the place of a service. The launcher makes its process; the descriptors are this client's own, or
// those of a pseudo-terminal that it makes. This client passes on signals, and ends as the command does.
func (c *client) exec() {
	if len(c.names) > 1 {
		c.usage("exec: " + c.options.words[0] + " means several services: " + c.names[0] + ", " + c.names[1] + " …")
		return
	}
	r := wire.NewRequest(wire.Exec, append([]string{c.names[0]}, c.options.words[1:]...)...)
	t := relay{client: c, master: -1, to: -1}
	files := []int{0, 1, 2}
	r.Terminal = c.options.has(optTTY)
	if !c.options.has(optTTY | optNoTTY) {
		r.Terminal = sys.Terminal(0) && sys.Terminal(1) && sys.Terminal(2)
	}
	if r.Terminal {
		master, slave, err := sys.OpenTerminal()
		if err != nil {
			c.fail(wire.ExitFailed, "no terminal can be made for the command: "+err.Error())
			return
		}
		r.Term = sys.Getenv("TERM")
		t.master, t.to, files = master, master, []int{slave, slave, slave}
		t.resize()
	}
	err := t.open()
	if err == nil && c.dial() {
		request := r.Append(nil)
		if len(request) > wire.MaxRequest {
			c.fail(wire.ExitUsage, "the command is too long to be passed on: it has at most 64 KiB")
			return
		}
		err = socket.SendFiles(c.fd, request, files)
		if r.Terminal {
			sys.Close(files[0])
		}
	}
	if err != nil {
		c.fail(wire.ExitFailed, "exec: "+err.Error())
	}
	if c.code == wire.ExitDone {
		t.run()
	}
}

// passOn sends the command the signals that this client gets: all but those that are about the client alone. It returns
// false where its own terminal has hung up: to go is all that is left.
func (t *relay) passOn() bool {
	set := signals.Take()
	if set.Has(signals.HangUp) {
		return false
	}
	if set.Has(spec.SIGWINCH) {
		t.resize()
	}
	for s := spec.SIGHUP; s <= spec.SIGRTMAX; s++ {
		switch {
		case !set.Has(s), s == spec.SIGWINCH, s == signals.Child, s == spec.SIGCONT, s == signals.HangUp:
		case s == spec.SIGTSTP:
			t.suspend()
		case t.attached != nil: // it asks this client to end
			t.client.code = 128 + int(s)
			return false
		default:
			t.say(s)
		}
	}
	return true
}

// say sends the command a signal.
func (t *relay) say(s spec.Signal) {
	if t.master >= 0 && s == spec.SIGHUP && t.restore == nil {
		return
	}
	_ = sys.Write(t.client.fd, []byte(wire.SayingSignal+" "+wire.SignalWord(s)+"\n"))
}

// suspend stops this client as Ctrl-Z does, with the terminal as it was, and meanwhile the command, unless that has a
// terminal of its own.
func (t *relay) suspend() {
	t.give()
	if t.to < 0 {
		t.say(spec.SIGSTOP)
	}
	signals.Suspend()
	if t.to < 0 {
		t.say(spec.SIGCONT)
	}
	t.take()
	t.resize()
}
