package client

import (
	"errors"
	"strings"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/socket"
	"nimi/runtime/internal/sys/spawn"
	"nimi/runtime/internal/wire"
	"nimi/runtime/spec"
)

// background starts this program in the background, waits until its services are ready, and says how to see and end it.
// What the launcher has to say until then is said here. After that its output is where logs and log files have it, or in
// a file that the output of this command is redirected to. Should this command be interrupted, the launcher runs on.
func (c *client) background() {
	pid, said, err := c.spawn()
	if err != nil {
		c.fail(wire.ExitFailed, "run --detach: "+err.Error())
		return
	}
	heard := make(chan struct{})
	go hear(said, heard)
	for {
		if gone, status, children := sys.Reap(); gone > 0 || !children {
			<-heard
			c.gone(status)
			return
		}
		if code, _ := c.connect(); code == wire.ExitDone {
			sys.Close(c.fd)
			if c.server == pid || c.server == 0 {
				break
			}
		}
		sys.Pause(look)
	}
	c.verb = wire.Wait
	c.options.given |= optReady
	c.wait()
	for ending := true; ending; sys.Pause(look) {
		ending = c.stopping()
		if gone, status, _ := sys.Reap(); gone > 0 {
			<-heard
			c.gone(status)
			return
		}
	}
	for listen(said) == nil {
	}
	call := wire.Call(c.program.Name, sys.Arguments()[0])
	c.put(c.program.Name, ": runs in the background as ", integer(int64(pid)), "; ", call, " status and ", call, " logs -f show it, ", call, " down ends it\n")
}

// stopping tells whether the launcher is about to end, or does so just now.
func (c *client) stopping() bool {
	if code, _ := c.connect(); code != wire.ExitDone {
		return code == wire.ExitAbsent
	}
	defer sys.Close(c.fd)
	socket.SetPatience(c.fd, wire.Patience)
	r := wire.NewRequest(wire.Hello)
	_ = sys.Write(c.fd, r.Append(nil))
	var b [4096]byte
	n, again, err := sys.Read(c.fd, b[:])
	if again {
		return false
	}
	if err != nil || n == 0 {
		return true
	}
	line, _, _ := strings.Cut(string(b[:n]), "\n")
	kind, rest, _ := strings.Cut(line, " ")
	var head wire.Launcher
	if kind == wire.LauncherLine {
		head.Read(rest)
	}
	return head.State == wire.StateStopping
}

// gone says that the launcher has ended before its services were ready, and ends as it did. A program whose work is done by
// then has not failed.
func (c *client) gone(s sys.Status) {
	if c.code = s.Code; s.Signal != 0 {
		c.code = 128 + s.Signal
	}
	c.say("it has ended with code " + integer(int64(c.code)))
}

// spawn starts this program without --detach. What it says goes to said, unless that belongs into a file, or the services
// write there themselves.
func (c *client) spawn() (pid, said int, err error) {
	path, _, err := sys.ProgramFile()
	if err != nil {
		if path, err = spawn.Find(sys.Arguments()[0], sys.Getenv("PATH")); err != nil {
			return 0, -1, err
		}
	}
	null, err := sys.Null()
	if err != nil {
		return 0, -1, err
	}
	said, write, err := sys.Pipe()
	if err != nil {
		return 0, -1, err
	}
	out, problems := null, write
	if regular(1) {
		out = 1
	}
	switch {
	case regular(2):
		problems = 2
	case raw(c.program):
		problems = null
	}
	pid, err = spawn.NewSpawner(null).Spawn(&spawn.Command{Path: path, Argv: withoutDetach(sys.Arguments()), Env: sys.Environ(),
		Stdin: null, Stdout: out, Stderr: problems, Outlives: true})
	sys.Close(write)
	return pid, said, err
}

// regular tells whether a descriptor is open on a file, which nothing is lost in.
func regular(fd int) bool {
	e, err := sys.EntryOf(fd)
	return err == nil && e.Regular
}

// raw tells whether services write to the launcher's own descriptors.
func raw(p *spec.Program) bool {
	for i := range p.Services {
		if l := &p.Services[i].Logging; l.Format == spec.LogRaw && l.To == "" {
			return true
		}
	}
	return false
}

// withoutDetach is the command line of the launcher.
func withoutDetach(args []string) (own []string) {
	for i := 0; i < len(args); i++ {
		switch a := args[i]; {
		case a == "--detach" || a == "-d":
		case a == "--timeout":
			i++
		case len(a) > len("--timeout=") && a[:len("--timeout=")] == "--timeout=":
		case i > 0 && find(a) >= optTimeout && i+1 < len(args):
			own = append(own, a, args[i+1])
			i++
		default:
			own = append(own, a)
		}
	}
	return append(own, "--no-tui")
}

// hear passes on what comes, to standard error, until nothing can.
func hear(fd int, heard chan struct{}) {
	for {
		switch err := listen(fd); err {
		case nil:
		case errNothing:
			sys.Pause(look)
		default:
			close(heard)
			return
		}
	}
}

// listen passes on what has come.
func listen(fd int) error {
	var b [4096]byte
	n, again, err := sys.Read(fd, b[:])
	switch {
	case again:
		return errNothing
	case err == nil && n == 0:
		return errEnd
	case err != nil:
		return err
	}
	return sys.Write(2, b[:n])
}

var (
	errNothing = errors.New("nothing is there")
	errEnd     = errors.New("nothing will come")
)
