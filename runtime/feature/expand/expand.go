// Package expand replaces variables in what a service is started with (nimi.expand): in the arguments of its commands, in
// the values of its environment, and in the targets of its probes.
//
// Their values are those of the finished environment of the process: what the launcher has, the configuration's variables,
// files of variables, and what Nimi itself exports. What files say is taken as it is.
package expand

import (
	"errors"
	"strconv"
	"strings"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/text"
	"nimi/runtime/spec"
)

// Feature replaces
//
//	$NAME, ${NAME}      by the variable; one that is not set is a failure of the start
//	${NAME:-default}    by the default, where the variable is not set or empty
//	${NAME-default}     by the default, where it is not set
//	$$                  by a dollar
//
// A variable whose value has its own name in it has there what the launcher itself has: PATH = "$PATH:/opt/bin".
var Feature = host.Supervising(attach)

func attach(h *host.Processes) error {
	t := &targets{byUnit: map[int]*[2]spec.Probe{}, unit: h.Unit}
	h.Carriers = append(h.Carriers, t)
	h.At(host.Arguments, func(r *host.Run) error {
		if !r.Service.Expand {
			return nil
		}
		e := environment{run: r, values: make([]value, len(r.Service.Environment))}
		if err := e.settle(); err != nil {
			return err
		}
		if r.Role == machine.RoleBeside { // the words of a person, not of the configuration
			return nil
		}
		c := r.Command
		argv := make([]string, len(c.Argv))
		for i := range argv {
			var err error
			if argv[i], err = text.Expand(c.Argv[i], e.final); err != nil {
				return errors.New("argv[" + strconv.Itoa(i) + "]: " + err.Error())
			}
		}
		c.Argv = argv
		if r.Role == machine.RoleMain {
			return t.settle(r, e.final)
		}
		return nil
	})
	h.Target = t.of
	return nil
}

// environment is that of a process which is about to start.
type environment struct {
	run    *host.Run
	values []value // of the service's own variables
}

// value is that of a variable of the configuration.
type value struct {
	text  string
	state state
}

type state uint8

const (
	unsettled state = iota
	settling
	settled
	foreign // something else, as a file of variables or Nimi itself has set it
)

// settle replaces the variables in the values of the configuration's own.
func (e *environment) settle() error {
	changes := e.run.Service.Environment
	for i := range changes {
		if _, _, err := e.change(i); err != nil {
			return errors.New("environment." + changes[i].Name + ": " + err.Error())
		}
	}
	for i := range changes {
		if e.values[i].state == settled {
			e.run.Command.Setenv(changes[i].Name, e.values[i].text)
		}
	}
	return nil
}

// change returns the value of one of the configuration's variables.
func (e *environment) change(i int) (found string, set bool, err error) {
	change, v := &e.run.Service.Environment[i], &e.values[i]
	switch v.state {
	case settling: // in its own value; the generator refuses wider circles
		found, set = find(e.run.Inherited, change.Name)
		return found, set, nil
	case settled:
		return v.text, true, nil
	}
	if found, set = find(e.run.Command.Env, change.Name); change.Unset || !set || found != change.Value {
		v.state = foreign
		return found, set, nil
	}
	v.state = settling
	v.text, err = text.Expand(change.Value, e.final)
	v.state = settled
	return v.text, true, err
}

// final returns the value of a variable in the finished environment.
func (e *environment) final(name string) (found string, set bool, err error) {
	changes := e.run.Service.Environment
	for i := range changes {
		if changes[i].Name == name {
			return e.change(i)
		}
	}
	found, set = find(e.run.Command.Env, name)
	return found, set, nil
}

// find returns the value of a variable in an environment.
func find(env []string, name string) (found string, set bool) {
	for _, v := range env {
		if n, text, found := strings.Cut(v, "="); found && n == name {
			return text, true
		}
	}
	return "", false
}
