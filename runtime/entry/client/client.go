// Package client is the command line of a launcher that has a control socket: it runs the services, or asks a launcher
// that runs them, over nimi/1 (docs/control-protocol.md). docs/commands.md says what each command prints.
package client

import (
	"time"

	"nimi/runtime/internal/carry"
	"nimi/runtime/internal/host"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/socket"
	"nimi/runtime/internal/text"
	"nimi/runtime/internal/wire"
	"nimi/runtime/launcher"
	"nimi/runtime/spec"
)

// client is one call of the program.
type client struct {
	program  *spec.Program
	features []host.Feature
	options  options
	verb     string
	called   bool      // the verb is in the command line
	known    []service // those that names can mean
	names    []string  // of services that the command names
	code     int
	out      []byte // waits to be written to standard output

	path     string        // where the launcher's socket is
	waited   time.Duration // for the launcher to come up
	other    bool          // it runs another program than this
	differs  []difference  // in what
	fd       int           // the connection
	before   func()        // called before something is said; nil: nothing
	server   int           // the process at its other end
	deadline time.Duration // in the time of sys.Elapsed; 0: there is none
	buf      []byte
	from, to int // what of buf has been read and not taken
}

// Main runs the program, or does what else the command line says, and does not return. To run it without options, which
// is how a container starts, takes no more than to see that.
func Main(p *spec.Program, features ...host.Feature) {
	args := sys.Arguments()
	if (len(args) < 2 || len(args) == 2 && args[1] == "run") && !p.TUI.Enable {
		sys.Exit(launcher.Supervise(p, features))
	}
	if sys.Getenv(carry.Variable) == "" { // else it is a launcher that takes over, which does so when it has its handler
		sys.UnblockSignals()
	}
	c := client{program: p, features: features}
	if len(args) > 3 && args[1] == takeover && args[2] == "--check" { // by a launcher that has been started like this one would be
		if run := c.launch(args[4:]); run != nil {
			c.describeTo(run)
		}
	} else if run := c.command(args[1:]); run != nil {
		c.code = launcher.Supervise(run, features)
	}
	c.flush()
	sys.Exit(c.code)
}

// fail says what went wrong, and sets the exit code.
func (c *client) fail(code int, said string) {
	if c.before != nil {
		c.before()
	}
	c.flush()
	c.say(said)
	c.code = code
}

// say prints a line to standard error.
func (c *client) say(said string) {
	_ = sys.Write(2, append(text.Clean(nil, c.program.Name+": "+said), '\n'))
}

// put adds to the output.
//
//go:noinline
func (c *client) put(texts ...string) { c.out = add(c.out, texts...) }

// add appends texts. Not inlined: its copies would be some KB.
//
//go:noinline
func add(b []byte, texts ...string) []byte {
	for _, t := range texts {
		b = append(b, t...)
	}
	return b
}

// flush writes what waits. Where nobody reads it any more, there is nothing left to do.
func (c *client) flush() {
	out := c.out
	c.out = c.out[:0]
	if len(out) == 0 {
		return
	}
	if err := sys.Write(1, out); err != nil {
		if socket.BrokenPipe(err) {
			sys.Exit(wire.ExitPipe)
		}
		c.fail(wire.ExitFailed, "standard output: "+err.Error())
	}
}
