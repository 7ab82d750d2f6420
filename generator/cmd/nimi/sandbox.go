package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"nimi/generator/build"
	"nimi/generator/emit"
	"nimi/runtime"
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
		},
		notes: `The arguments of bwrap are settings.bubblewrap.flags of the configuration. The front adds what it needs itself:
the launcher, read-only; the directory of its control socket; --die-with-parent, --json-status-fd and, with a PID
namespace, --as-pid-1. With another argument than "run" it hands over to the launcher, outside.
`,
		run: func(s streams, in invocation) error {
			front, err := s.sandbox(in)
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
			return interruptible(func(ctx context.Context) error { return build.Launcher(ctx, o, output) })
		},
	}
}

// sandboxConfig is what a configuration says about its sandbox. That the rest of it is as it should be is checked where
// the launcher is built.
type sandboxConfig struct {
	Settings struct {
		BinName *string
		Control struct{ Enable *bool }
		// Without what flags is made of: the modules have done that.
		Bubblewrap struct{ Flags []string }
	}
}

// sandbox reads the configuration and completes the arguments of bwrap.
func (s streams) sandbox(in invocation) (*spec.Sandbox, error) {
	data, err := s.read(in.values["config"])
	if err != nil {
		return nil, err
	}
	var c sandboxConfig
	if err := json.Unmarshal(data, &c); err != nil {
		return nil, fmt.Errorf("%s: %w", in.values["config"], err)
	}
	name := "nimi"
	if c.Settings.BinName != nil {
		name = *c.Settings.BinName
	}
	if name == "" || strings.ContainsAny(name, "/\x00") {
		return nil, errors.New("settings.binName: must be the name of a file")
	}
	flags := c.Settings.Bubblewrap.Flags
	if err := checkFlags(flags); err != nil {
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
	if c.Settings.Control.Enable == nil || *c.Settings.Control.Enable {
		front.Program = name
	}
	if slices.Contains(flags, "--unshare-pid") || slices.Contains(flags, "--unshare-all") {
		front.Flags = append(front.Flags, "--as-pid-1") // the launcher is made for it, and what is signalled
	}
	return front, nil
}

// checkFlags refuses those arguments of bwrap that cannot work here.
func checkFlags(flags []string) error {
	const at = "settings.bubblewrap.flags: "
	if len(flags) == 0 {
		return errors.New(at + "must not be empty: without arguments there is nothing in the sandbox but the launcher")
	}
	takesDescriptor := []string{
		"--add-seccomp-fd", "--args", "--bind-data", "--bind-fd", "--block-fd", "--file", "--info-fd", "--json-status-fd", "--pidns",
		"--ro-bind-data", "--ro-bind-fd", "--seccomp", "--sync-fd", "--userns", "--userns2", "--userns-block-fd",
	}
	for i, flag := range flags {
		switch {
		case strings.ContainsRune(flag, 0):
			return fmt.Errorf("%s%q: must not contain NUL", at, flag)
		case flag == "--":
			return errors.New(at + "-- must not be there: what follows it is the launcher")
		case slices.Contains(takesDescriptor, flag) && i+1 < len(flags) && !strings.HasPrefix(flags[i+1], "-"):
			return fmt.Errorf("%s%s: takes a descriptor, and bwrap is given none", at, flag)
		case flag == "--lock-file":
			return fmt.Errorf("%s%s: bwrap would keep a process between itself and the launcher", at, flag)
		}
	}
	return nil
}
