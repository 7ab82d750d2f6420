package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"nimi/generator/control"
	"nimi/generator/front"
	"nimi/generator/terminal"
	"nimi/generator/tui"
)

// ownedVariable tells the screen that the launcher was started for it.
const ownedVariable = "NIMI_TUI_OWNED"

func tuiCommand() command {
	return command{
		name:    "tui",
		summary: "show a launcher that runs on the terminal: its services, their logs, and keys for what can be done",
		options: []option{
			{name: "socket", value: "PATH", help: "where the launcher listens"},
			{name: "pid", value: "PID", help: "the launcher that is this process, or that of the container that it is in"},
			{name: "program", value: "FILE", help: "the launcher's program, for describe, exec and attach; default: that of the process"},
			{name: "run", help: "start the launcher that follows --, and show it"},
		},
		operand: "NAME", optional: true,
		arguments: "LAUNCHER [ARGUMENT…]",
		notes: `NAME is what the launcher is called. It can be left out where only one runs; "nimi tui" lists them otherwise.
With --run the launcher runs in the background. The exit code is the launcher's; 0 where it was left to run on.
`,
		run: func(s streams, in invocation) error {
			if err := tui.Fit(os.Stdin, os.Stdout, os.Getenv); err != nil {
				return err
			}
			if in.values["run"] != "" {
				return s.runWithScreen(in)
			}
			r, err := chosen(in)
			if err != nil {
				return err
			}
			owned := os.Getenv(ownedVariable) != ""
			_ = os.Unsetenv(ownedVariable)
			return tui.Run(tui.Config{Launcher: r, Program: in.values["program"], Owned: owned, In: os.Stdin, Out: os.Stdout})
		},
	}
}

// runWithScreen starts a launcher and a screen.
func (s streams) runWithScreen(in invocation) error {
	if len(in.arguments) == 0 {
		return usageError("--run needs a launcher behind --")
	}
	if os.Getpid() == 1 {
		return errors.New("not as PID 1: without the screen the launcher can be that, and tui then shows it")
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	code, err := front.Run(front.Config{
		Launcher: in.arguments, Socket: in.values["socket"], In: os.Stdin, Out: os.Stdout, Err: s.err,
		Screen: func(r control.Running) *exec.Cmd {
			c := exec.Command(self, "tui", "--socket", r.Socket, "--program", in.arguments[0])
			c.Env = append(os.Environ(), ownedVariable+"=1")
			return c
		},
	})
	if err == nil && code != exitOK {
		return exitCode(code)
	}
	return err
}

// chosen is the launcher that the command names.
func chosen(in invocation) (r control.Running, err error) {
	if socket := in.values["socket"]; socket != "" {
		return control.Meet(socket, control.Patience)
	}
	all := control.Find()
	if process := in.values["pid"]; process != "" {
		pid, err := strconv.Atoi(process)
		if err != nil || pid < 1 {
			return r, usageError(fmt.Sprintf("option --pid: %q is no number of a process", process))
		}
		all = control.FindIn(pid)
	}
	name := ""
	if len(in.arguments) > 0 {
		name = in.arguments[0]
	}
	return only(all, name)
}

// only returns the launcher of a name, or the only one.
func only(all []control.Running, name string) (r control.Running, err error) {
	var every, fitting []string
	for _, one := range all {
		text := fmt.Sprintf("%s (process %d, --socket %s)", terminal.Plain(one.Name), one.Process, one.Socket)
		every = append(every, text)
		if name == "" || one.Name == name {
			fitting, r = append(fitting, text), one
		}
	}
	switch {
	case len(fitting) == 1:
		return r, nil
	case len(fitting) > 1:
		return r, errors.New("which one? There are " + strings.Join(fitting, ", "))
	case len(every) > 0:
		return r, fmt.Errorf("no launcher of the name %q runs; there are %s", name, strings.Join(every, ", "))
	}
	return r, errors.New("no launcher runs that answers this user")
}
