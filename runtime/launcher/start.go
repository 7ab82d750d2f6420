package launcher

import (
	"errors"

	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// hookName is what the startup hook is called in messages and before its output.
const hookName = "startup"

// defaultPath is searched for programs without a slash where a service has no PATH.
const defaultPath = "/usr/local/bin:/usr/bin:/bin"

// Exit codes of a unit that has not come to run, as shells have them.
const (
	codeNotExecutable = 126
	codeNotFound      = 127
)

// unit returns a unit as a service; the one after the last service is the startup hook.
func (l *loop) unit(i int) *spec.Service {
	if i == len(l.program.Services) {
		return &l.hook
	}
	return &l.program.Services[i]
}

// start makes the main process of a unit, and tells the machine whether that worked.
func (l *loop) start(i int) {
	u := &l.units[i]
	p, err := l.spawn(i)
	for _, f := range l.host.AfterStart {
		f(i)
	}
	if err != nil {
		u.problem = err
		code := codeNotExecutable
		if sys.NotFound(err) {
			code = codeNotFound
		}
		l.tell(machine.Event{Kind: machine.StartFailed, Unit: i, Exit: machine.Exit{Code: code, Unstarted: true}})
		return
	}
	if u.draining { // what is left of the last run cannot be killed
		l.draining--
	}
	*u = process{pid: p.Pid, handle: p.Handle, alive: true}
	l.pids[p.Pid] = i
	if p.Handle >= 0 && l.poller.Add(p.Handle, i) != nil { // no memory for it: SIGCHLD tells as well
		sys.Close(p.Handle)
		u.handle = -1
	}
	l.tell(machine.Event{Kind: machine.Started, Unit: i})
}

func (l *loop) spawn(i int) (sys.Process, error) {
	s := l.unit(i)
	c := sys.Command{Argv: s.Argv, Env: l.environ(s), Directory: s.WorkingDirectory, Stdin: l.null, Stdout: 1, Stderr: 2}
	if dir := c.Directory; dir != "" {
		if info, err := sys.Stat(dir); err != nil {
			return sys.Process{}, errors.New("workingDirectory: " + dir + ": " + err.Error())
		} else if !info.Directory {
			return sys.Process{}, errors.New("workingDirectory: " + dir + ": not a directory")
		}
	}
	for _, f := range l.host.BeforeStart {
		if err := f(i, &c); err != nil {
			return sys.Process{}, err
		}
	}
	path := c.Getenv("PATH")
	if path == "" {
		path = defaultPath
	}
	var err error
	if c.Path, err = sys.Find(s.Argv[0], path); err != nil {
		return sys.Process{}, &programError{s.Argv[0], "in " + path, err}
	}
	p, err := sys.Spawn(&c)
	if err == nil {
		return p, nil
	}
	e := &programError{program: c.Path, err: err}
	if _, missing := sys.Stat(c.Path); sys.NotFound(err) && missing == nil {
		e.where = "the interpreter that it names"
	}
	return sys.Process{}, e
}

// programError is a failure to find or execute a program.
type programError struct {
	program, where string
	err            error
}

func (e *programError) Error() string {
	if e.where == "" {
		return e.program + ": " + e.err.Error()
	}
	return e.program + ": " + e.where + ": " + e.err.Error()
}

func (e *programError) Unwrap() error { return e.err }
