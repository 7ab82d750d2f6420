// Package terminal gives services a pseudo-terminal of their own (nimi.terminal), and lets people attach to it.
//
// The service has the slave as standard input, output and error, and as the controlling terminal of its session. What it
// writes comes to the log pump by the master, as the output of any other service does by pipes; on the way it is looked at
// here, by the pump's goroutine (console.shown): the last of it is kept, and those who are attached are told. All else is
// the supervising goroutine's work.
package terminal

import (
	"errors"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/wire"
)

// Feature makes a terminal for each run of such a service.
var Feature = host.Serving(attach)

// defaultTerm is $TERM where the launcher has none that would do, as engines have it for containers.
const defaultTerm = "xterm-256color"

// The size of a terminal before anybody has attached to it.
const (
	firstRows    = 24
	firstColumns = 80
)

func attach(h *host.Control) error {
	t := &terminals{host: h, of: map[int]*console{}}
	h.At(host.Environment, t.prepare)
	h.AfterStart = append(h.AfterStart, t.started)
	h.Ended = append(h.Ended, t.ended)
	h.Attach = t.attach
	h.Raw = t.raw
	h.Carriers = append(h.Carriers, t)
	return nil
}

// terminals are those of all units.
type terminals struct {
	host *host.Control
	of   map[int]*console // by unit
}

// console returns the terminal of a unit. It is one and the same from run to run, with another pseudo-terminal each time.
func (t *terminals) console(unit int) *console {
	c := t.of[unit]
	if c == nil {
		c = &console{host: t.host, unit: unit, master: -1, slave: -1, output: -1, rows: firstRows, columns: firstColumns}
		t.of[unit] = c
	}
	return c
}

// prepare makes the pseudo-terminal of a run. That is a part of the environment's stage, as $TERM is: before the output of
// the process is seen to.
func (t *terminals) prepare(r *host.Run) error {
	if !r.Service.Terminal || r.Role != machine.RoleMain {
		return nil
	}
	c := t.console(r.Unit)
	c.hangUp()
	master, slave, err := sys.OpenTerminal()
	if err != nil {
		return errors.New("terminal: /dev/ptmx: " + err.Error())
	}
	if c.master, err = sys.Duplicate(master); err != nil {
		sys.Close(master)
		sys.Close(slave)
		return errors.New("terminal: " + err.Error())
	}
	c.slave, c.output = slave, master
	sys.SetScreen(slave, c.rows, c.columns)
	if id := r.Command.Identity; id != nil { // who opens it by its name has to have the right to, if the launcher may give it
		_ = sys.Chown(slave, id.Uid, id.Gid)
	}
	command := r.Command
	command.Stdin, command.Stdout, command.Stderr, command.Terminal = slave, slave, slave, true
	if term := command.Getenv("TERM"); term == "" || term == "dumb" {
		command.Setenv("TERM", defaultTerm)
	}
	run := c.begin()
	r.Output, r.Raw = master, func(b []byte) { c.shown(run, b) }
	return nil
}

// started lets go of the terminal of a run that has not come to be.
func (t *terminals) started(r *host.Run, started bool) {
	c := t.of[r.Unit]
	if c == nil || r.Role != machine.RoleMain || c.output < 0 {
		return
	}
	if !started {
		sys.Close(c.output)
		c.hangUp()
		c.shown(c.run, nil)
	}
	c.output = -1
}

// ended lets go of the terminal, so that the pump comes to its end.
func (t *terminals) ended(unit int, r machine.Role) {
	if c := t.of[unit]; c != nil && r == machine.RoleMain {
		c.hangUp()
	}
}

// attach has somebody see, and perhaps type at, the terminal of a unit.
func (t *terminals) attach(unit int, r *wire.Request) (host.Attached, *wire.Refusal) {
	s := t.host.Unit(unit)
	if !s.Terminal {
		return nil, wire.Refuse(wire.ErrorFailed, s.Name+" has no terminal: nimi.terminal is not set")
	}
	c := t.console(unit)
	if c.gone() {
		return nil, wire.Refuse(wire.ErrorFailed, s.Name+" does not run")
	}
	v := &viewer{console: c, typist: !r.View}
	c.viewers = append(c.viewers, v)
	if v.typist && (c.typist == nil || r.Take) {
		c.typist = v
		c.resize(r.Rows, r.Columns)
	}
	v.rows, v.columns = r.Rows, r.Columns
	return v, nil
}
