package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"nimi/generator/build"
	"nimi/generator/emit"
	"nimi/generator/input"
	source "nimi/runtime"
	"nimi/runtime/spec"
)

func sandboxCommand() command {
	return command{
		name:    "sandbox",
		summary: "build a front, which runs a launcher in bubblewrap",
		options: []option{
			configOption,
			{name: "launcher", value: "FILE", required: true, help: "the launcher, where it will be when the front runs"},
			{name: "bwrap", value: "FILE", help: "bubblewrap's program; default: bwrap, from PATH"},
			{name: "output", value: "FILE", help: "where to write it; default: settings.binName with -sandbox behind it, here"},
			verboseOption,
		},
		notes: `The arguments of bwrap are settings.bubblewrap.flags of the configuration. The front adds what it needs itself:
the launcher, read-only; the directory of its control socket; --die-with-parent, --json-status-fd and, with a PID
namespace, --as-pid-1. With another argument than "run" it hands over to the launcher, outside.
`,
		run: func(s streams, in invocation) error {
			front, err := s.front(in)
			if err != nil {
				return err
			}
			main, err := emit.Sandbox(front)
			if err != nil {
				return err
			}
			output := in.values["output"]
			if output == "" {
				output = "./" + front.Name
			}
			o := build.Options{Main: main, Runtime: source.Files()}
			return s.build(in, o, output)
		},
	}
}

// sandboxed reads what a configuration says about its sandbox: the name of the launcher, its control socket, and the
// arguments of bwrap. The modules have made these of the other options of settings.bubblewrap. That the rest of
// the configuration is as it should be is checked where the launcher is built.
func (s streams) sandboxed(config string) (name string, control spec.Control, flags []string, err error) {
	data, err := s.read(config)
	if err != nil {
		return "", control, nil, err
	}
	var report input.Report
	document, err := input.Parse(data, &report)
	if err != nil {
		return "", control, nil, inFile(config, err)
	}
	name, control.Enable = "nimi", true
	var settings input.Value
	others := func(string, input.Value) {} // options that do not matter here
	document.Open(input.Fields{{"settings", func(v input.Value) { settings = v }}}, others)
	settings.Open(input.Fields{
		{"binName", func(v input.Value) {
			if v.Text(&name); name == "" || strings.Contains(name, "/") {
				v.Problem("must be the name of a file")
			}
		}},
		{"control", func(v input.Value) {
			v.Open(input.Fields{
				{"enable", func(v input.Value) { v.Bool(&control.Enable) }},
				{"instance", func(v input.Value) {
					if !v.IsNull() {
						input.Enum(v, &control.Instance)
					}
				}},
			}, others)
		}},
		{"bubblewrap", func(v input.Value) {
			v.Open(input.Fields{{"flags", func(v input.Value) {
				v.Texts(&flags)
				if wrong := flagsError(flags); wrong != "" && report.Count() == 0 {
					v.Problem("%s", wrong)
				}
			}}}, others)
		}},
	}, others)
	return name, control, flags, s.tell(&report)
}

// front completes the arguments of bwrap.
func (s streams) front(in invocation) (*spec.Sandbox, error) {
	name, control, flags, err := s.sandboxed(in.values["config"])
	if err != nil {
		return nil, err
	}
	launcher, err := filepath.Abs(in.values["launcher"])
	if err != nil {
		return nil, err
	}
	bwrap := in.values["bwrap"]
	if bwrap == "" {
		if bwrap, err = exec.LookPath("bwrap"); err != nil {
			return nil, fmt.Errorf("bwrap: not found in PATH; --bwrap says where bubblewrap is, or will be")
		}
	}
	if bwrap, err = filepath.Abs(bwrap); err != nil {
		return nil, err
	}
	front := &spec.Sandbox{
		Name: name + "-sandbox", Bwrap: bwrap, Launcher: launcher, DieWithParent: slices.Contains(flags, "--die-with-parent"),
		Flags: append(slices.Clone(flags), "--ro-bind", launcher, launcher, "--die-with-parent", "--json-status-fd", "3"),
	}
	if control.Enable {
		front.Program, front.Instance = name, control.Instance
	}
	if slices.Contains(flags, "--unshare-pid") || slices.Contains(flags, "--unshare-all") {
		front.Flags = append(front.Flags, "--as-pid-1") // the launcher is made for it, and what is signalled
	}
	return front, nil
}

// flagsError says which arguments of bwrap cannot work here; empty: all can.
func flagsError(flags []string) string {
	if len(flags) == 0 {
		return "must not be empty: without arguments there is nothing in the sandbox but the launcher"
	}
	takesDescriptor := []string{
		"--add-seccomp-fd", "--args", "--bind-data", "--bind-fd", "--block-fd", "--file", "--info-fd", "--json-status-fd", "--pidns",
		"--ro-bind-data", "--ro-bind-fd", "--seccomp", "--sync-fd", "--userns", "--userns2", "--userns-block-fd",
	}
	for i, flag := range flags {
		switch {
		case flag == "--":
			return "-- must not be there: what follows it is the launcher"
		case slices.Contains(takesDescriptor, flag) && i+1 < len(flags) && !strings.HasPrefix(flags[i+1], "-"):
			return flag + ": takes a descriptor, and bwrap is given none"
		case flag == "--lock-file":
			return flag + ": bwrap would keep a process between itself and the launcher"
		}
	}
	return ""
}
