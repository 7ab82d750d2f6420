package launcher

import (
	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/signals"
	"nimi/runtime/internal/sys/spawn"
	"nimi/runtime/spec"
)

// defaultPath is searched for programs without a slash where a service has no PATH.
const defaultPath = "/usr/local/bin:/usr/bin:/bin"

// Exit codes of a unit that has not come to run, as shells have them.
const (
	codeNotExecutable = 126
	codeNotFound      = 127
)

// service returns a unit as a service; the one after the last service is the startup hook.
//
//go:noinline
func (l *loop) service(i int) *spec.Service {
	if i == len(l.program.Services) {
		return &l.hook
	}
	return &l.program.Services[i]
}

// main returns the pid of a unit's main process; 0: it has none.
func (l *loop) main(i int) int {
	if u := &l.units[i]; u.alive {
		return u.pid
	}
	return 0
}

// session returns the session of a unit's main process; 0: nobody is left in it.
func (l *loop) session(i int) int {
	if u := &l.units[i]; u.alive || u.draining {
		return u.session
	}
	return 0
}

// start makes a process of a unit, and tells the machine whether that worked.
func (l *loop) start(unit int, role machine.Role, index int) {
	s := l.service(unit)
	if role == machine.RoleCondition && index == 0 && s.Condition.Paths != nil { // which is no process
		e := machine.Event{Kind: machine.Exited, Unit: unit, Role: role, Text: l.host.Condition(unit)}
		if e.Text != "" {
			e.Exit.Code = 1
		}
		l.tell(e)
		return
	}
	l.command = spawn.Command{Argv: l.argv(unit, role, index), Stdin: l.null, Stdout: 1, Stderr: 2}
	l.starting = host.Run{Unit: unit, Service: s, Role: role, Command: &l.command}
	r := &l.starting
	if role.Silent() {
		r.Command.Stdout, r.Command.Stderr = l.null, l.null
	}
	_, err := l.spawn(r)
	for _, f := range l.host.AfterStart {
		f(r, err == nil)
	}
	if err != nil {
		if l.units[unit].problem = err; role == machine.RoleMain {
			l.units[unit].exit = machine.Exit{Unstarted: true}
		} else {
			delete(l.helpers, slotOf(unit, role))
		}
		code := codeNotExecutable
		if spawn.NotFound(err) {
			code = codeNotFound
		}
		l.tell(machine.Event{Kind: machine.StartFailed, Unit: unit, Role: role, Exit: machine.Exit{Code: code, Unstarted: true}})
		return
	}
	l.tell(machine.Event{Kind: machine.Started, Unit: unit, Role: role})
}

// note keeps books of a new process.
func (l *loop) note(pid int, p purpose) {
	l.pids[pid] = p
	if p.role == machine.RoleBeside {
		return
	}
	if p.role != machine.RoleMain {
		at := slotOf(p.unit, p.role)
		delete(l.pids, l.helpers[at]) // one that even KILL does not end
		l.helpers[at] = pid
		return
	}
	u := &l.units[p.unit]
	if u.draining { // what is left of the last run cannot be killed
		l.draining--
	}
	*u = unit{pid: pid, group: pid, session: pid, alive: true}
}

// slotOf returns where a process of a role is kept.
func slotOf(unit int, r machine.Role) slot {
	switch {
	case r >= machine.RoleReady:
		return slot{unit, machine.RoleReady}
	case r == machine.RoleReload:
		return slot{unit, machine.RoleReload}
	}
	return slot{unit, machine.RolePreStart}
}

// argv returns the command of a role. In those that are about a running service, its main process may be named as
// systemd has it.
func (l *loop) argv(unit int, r machine.Role, index int) []string {
	s := l.service(unit)
	switch r {
	case machine.RolePreStart:
		return s.Hooks.PreStart[index].Argv
	case machine.RolePostStart:
		return s.Hooks.PostStart[index].Argv
	case machine.RolePreStop:
		return s.Hooks.PreStop[index].Argv
	case machine.RoleStop:
		return withMainPid(s.Stop.Argv, l.main(unit))
	case machine.RolePostStop:
		return s.Hooks.PostStop[index].Argv
	case machine.RoleReload:
		return withMainPid(s.Reload.Argv, l.main(unit))
	case machine.RoleCondition:
		return s.Condition.Exec
	case machine.RoleReady:
		return s.Ready.Probe.Exec
	case machine.RoleHealth:
		return s.Health.Exec
	}
	if index > 0 {
		return s.Commands[index-1]
	}
	return s.Argv
}

// spawn sets what all processes of a unit have in common, has the features prepare the command, executes it and notes it.
func (l *loop) spawn(r *host.Run) (pid int, err error) {
	c := r.Command
	r.Inherited, c.Env, c.Directory = l.environment, l.environ(r.Unit), r.Service.WorkingDirectory
	if r.Role != machine.RoleMain {
		l.exportMain(r)
	}
	if r.Role == machine.RoleMain && l.host.AdoptEarly != nil {
		r.Early = l.host.AdoptEarly(r.Unit)
	}
	pid = r.Early.Pid
	if err := l.host.Prepare(r); err != nil {
		if pid != 0 { // its end is that of an orphan
			sys.KillGroup(pid, signals.ToSystem(spec.SIGKILL))
		}
		return 0, err
	}
	if pid != 0 {
		l.unreaped = true // it may have ended before there was a handler
		l.note(pid, purpose{unit: r.Unit, role: r.Role})
		return pid, nil
	}
	path := c.Getenv("PATH")
	if path == "" {
		path = defaultPath
	}
	if c.Path, err = spawn.Find(c.Argv[0], path); err != nil {
		if len(path) > 100 {
			path = "its PATH"
		}
		return 0, &programError{c.Argv[0], "in " + path, err}
	}
	if pid, err = l.spawner.Spawn(c); err == nil {
		l.note(pid, purpose{r.Unit, r.Role, l.spawner.Stray()})
		return pid, nil
	}
	if _, early := err.(*spawn.StepError); early {
		return 0, err
	}
	e := &programError{program: c.Path, err: err}
	if _, missing := sys.Stat(c.Path); spawn.NotFound(err) && missing == nil {
		e.where = "the interpreter that it names"
	}
	return 0, e
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
