// Package sandbox is the front of a launcher that runs in bubblewrap. It starts bwrap(1) with the launcher and stands
// for it outside: it passes on signals, which bwrap does not, and ends with the exit code of the launcher; whichever of
// the two outside is killed, nothing stays behind.
//
// The front does not supervise, it waits: for signals, and for what bwrap says of the sandbox.
package sandbox

import (
	"errors"
	"strconv"
	"time"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/signals"
	"nimi/runtime/internal/sys/spawn"
	"nimi/runtime/spec"
)

// exitFailure is the exit code where there is no sandbox, as that of a launcher that cannot do its work.
const exitFailure = 111

// Main runs the front and does not return.
func Main(s *spec.Sandbox) {
	code, err := run(s, sys.Arguments()[1:])
	if err != nil {
		say(s, err.Error())
		code = exitFailure
	}
	sys.Exit(code)
}

func run(s *spec.Sandbox, args []string) (code int, err error) {
	verb, socket := split(args)
	if verb != "" && verb != "run" { // for the launcher inside; its client runs outside, where its socket is
		err := sys.Become(s.Launcher, append([]string{s.Launcher}, args...), sys.Environ())
		return 0, failed(s.Launcher, err)
	}
	f := front{sandbox: s}
	if err = f.start(args, socket); err == nil {
		code, err = f.wait()
	}
	if f.directory != "" {
		sys.RemoveHeld(f.directory, f.lock)
	}
	return code, err
}

// failed says what has failed, and why. It is not inlined: there are many calls.
//
//go:noinline
func failed(what string, err error) error { return errors.New(what + ": " + err.Error()) }

func say(s *spec.Sandbox, text string) { _ = sys.Write(2, []byte(s.Name+": "+text+"\n")) }

// Tokens of the poller.
const (
	signalled = -1
	reported  = -2
)

// front is a sandbox that has been started.
type front struct {
	sandbox *spec.Sandbox
	poller  *sys.Poller
	// directory is that of the control socket, if the front has made it, and lock what holds it.
	directory string
	lock      int

	report  report // what bwrap says
	bwrap   int    // its process number
	ended   bool   // it has ended
	status  sys.Status
	endedAt time.Duration

	held      signals.Set // signals that the launcher has not been sent yet
	heldSince time.Duration
	listens   bool // the launcher takes signals
	terminal  bool // the front was started at a terminal
}

// start starts bwrap, as leader of a session of its own: so what the terminal sends reaches the front alone.
func (f *front) start(args []string, socket string) error {
	signals.SetAside()
	sys.Prepare()
	f.terminal = sys.HasTerminal()
	if f.sandbox.DieWithParent {
		sys.SignalAtParentDeath(signals.ToSystem(spec.SIGTERM))
	}
	spawner, report, err := f.prepare()
	if err != nil {
		return failed("cannot begin", err)
	}
	argv, err := f.argv(args, socket)
	if err != nil {
		return err
	}
	f.bwrap, err = spawner.Spawn(&spawn.Command{
		Path: f.sandbox.Bwrap, Argv: argv, Env: sys.Environ(), Stdin: 0, Stdout: 1, Stderr: 2, Extra: []int{report},
	})
	sys.Close(report)
	if err != nil {
		return failed(f.sandbox.Bwrap, err)
	}
	return sys.ReserveThreads(sys.FrontThreads)
}

// prepare makes what the front watches, and returns the end of the pipe that bwrap is to write to.
func (f *front) prepare() (s *spawn.Spawner, report int, err error) {
	if f.poller, err = sys.NewPoller(); err != nil {
		return nil, -1, err
	}
	if err = signals.Watch(f.poller, signalled); err != nil {
		return nil, -1, err
	}
	sys.UnblockSignals()
	null, err := sys.Null()
	if err != nil {
		return nil, -1, err
	}
	if f.report.fd, report, err = sys.Pipe(); err != nil {
		return nil, -1, err
	}
	return spawn.NewSpawner(null), report, f.poller.Add(f.report.fd, reported)
}

// wait waits for the end of the sandbox, and returns its exit code.
func (f *front) wait() (code int, err error) {
	for {
		tokens, err := f.poller.Wait(f.timeout())
		if err != nil {
			return 0, failed("cannot wait for events", err)
		}
		for _, t := range tokens {
			if t == signalled {
				f.hold(signals.Take())
			} else if !f.report.read() {
				f.poller.Remove(f.report.fd)
			}
		}
		if f.reap() {
			return f.outcome()
		}
		f.deliver()
	}
}

// patience is how long the front waits for what cannot be killed.
const patience = 5 * time.Second

// reap takes what has ended, and tells whether nothing is left. Where bwrap has been killed, what it has left comes to
// the front (Prepare), which kills it.
func (f *front) reap() (over bool) {
	for {
		pid, status, children := sys.Reap()
		if pid != 0 && pid == f.bwrap && !f.ended {
			f.ended, f.status, f.endedAt = true, status, sys.Monotonic()
		}
		switch {
		case pid != 0:
		case !children:
			return f.ended
		case f.ended:
			sys.Sweep(signals.ToSystem(spec.SIGKILL))
			return sys.Monotonic()-f.endedAt > patience
		default:
			return false
		}
	}
}

// outcome is the exit code of what has ended.
func (f *front) outcome() (code int, err error) {
	f.report.read()
	switch code, known := f.report.number(`"exit-code":`); {
	case f.status.Signal != 0:
		say(f.sandbox, "bwrap was ended by signal "+strconv.Itoa(f.status.Signal))
		return 128 + f.status.Signal, nil
	case known:
		return code, nil
	}
	_, made := f.report.number(`"child-pid":`)
	return 0, errors.New("there is no sandbox" + why(made))
}
