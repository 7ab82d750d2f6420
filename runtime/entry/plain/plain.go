// Package plain is the entry of a launcher without a control socket: all that it can be asked is to run its services, or
// what it is.
package plain

import (
	"nimi/runtime/internal/host"
	"nimi/runtime/internal/sys"
	"nimi/runtime/launcher"
	"nimi/runtime/spec"
)

// Main does what the command line asks, and does not return.
func Main(p *spec.Program, features ...host.Feature) {
	run, code := arguments(p, sys.Arguments()[1:])
	if run {
		code = launcher.Supervise(p, features)
	}
	sys.Exit(code)
}

// arguments acts on the command line: whether to run the services and, if not, the exit code.
func arguments(p *spec.Program, args []string) (run bool, code int) {
	if len(args) == 0 || len(args) == 1 && args[0] == "run" {
		return true, 0
	}
	if len(args) == 1 {
		switch args[0] {
		case "--help", "-h", "help":
			write(1, help(p))
			return false, 0
		case "--version":
			write(1, p.Name+" (nimi "+launcher.Version+")\n")
			return false, 0
		}
	}
	write(2, p.Name+": unknown argument "+args[len(args)-1]+"; see "+p.Name+" --help\n")
	return false, launcher.ExitUsage
}

// write prints where nothing is running yet that could be held up by it.
func write(fd int, text string) { _ = sys.Write(fd, []byte(text)) }
