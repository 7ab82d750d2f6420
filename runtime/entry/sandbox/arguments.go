package sandbox

import (
	"strconv"
	"strings"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/wire"
)

// split returns the verb of the front's arguments, and what --socket says.
func split(args []string) (verb, socket string) {
	for i := 0; i < len(args); i++ {
		if value, is := strings.CutPrefix(args[i], "--socket="); is {
			socket = value
		} else if args[i] == "--socket" && i+1 < len(args) {
			i++
			socket = args[i]
		} else if verb == "" {
			verb = args[i]
		}
	}
	return verb, socket
}

// argv returns the arguments of bwrap: those that are baked in, what is known only now, and the launcher with its own.
func (f *front) argv(args []string, socket string) ([]string, error) {
	argv := add([]string{"bwrap"}, f.sandbox.Flags...)
	if socket == "" {
		socket = sys.Getenv(wire.SocketVariable)
	}
	if f.sandbox.Program != "" {
		path, err := f.place(socket)
		if err != nil {
			return nil, err
		}
		if path == "" {
			say(f.sandbox, "no place for the control socket outside of the sandbox: status and the like will not find it")
		} else {
			argv = add(argv, "--bind", sys.Parent(path), sys.Parent(path), "--setenv", wire.SocketVariable, path)
		}
	}
	// As the service manager knows the front and not the launcher, it has to take messages from both (NotifyAccess=all).
	if manager := sys.Getenv("NOTIFY_SOCKET"); strings.HasPrefix(manager, "/") {
		argv = add(argv, "--bind-try", manager, manager)
	}
	if sys.Getenv("WATCHDOG_PID") == strconv.Itoa(sys.Pid()) {
		argv = add(argv, "--unsetenv", "WATCHDOG_PID")
	}
	return add(add(argv, "--", f.sandbox.Launcher), args...), nil
}

// add appends arguments. It is not inlined: there are many calls.
//
//go:noinline
func add(argv []string, more ...string) []string { return append(argv, more...) }
