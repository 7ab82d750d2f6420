// Package launcher runs one program: it starts the services of a [spec.Program], supervises them and ends
// with the exit code that they have earned.
//
// It is the shell around nimi/runtime/internal/machine, which decides everything: the launcher turns what the
// system says into events and the answers into system calls. One goroutine, bound to one thread, does all of
// that; it waits in one place only, [loop.run]. This package alone prints and chooses exit codes.
package launcher

import (
	"nimi/runtime/internal/feature"
	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// Exit codes of the launcher's own (docs/exit-codes.md).
const (
	ExitUsage   = 2   // its arguments make no sense
	ExitFailure = 111 // it cannot do its work
)

// Main does what the command line asks of a launcher without a control socket, and does not return. One with a socket
// begins in nimi/runtime/internal/client.
func Main(p *spec.Program, features ...feature.Feature) {
	run, code := arguments(p, sys.Arguments()[1:])
	if run {
		code = supervise(p, features)
	}
	sys.Exit(code)
}

// Run runs the program with the features that its table uses, whatever the command line says, and does not return.
func Run(p *spec.Program, features ...feature.Feature) { sys.Exit(supervise(p, features)) }

func supervise(p *spec.Program, features []feature.Feature) (code int) {
	l, err := newLoop(p)
	if err == nil {
		err = l.attach(features)
	}
	if err == nil {
		err = l.run()
	}
	if err != nil {
		l.host.Say(err.Error())
		l.code = ExitFailure
	}
	l.end()
	return l.code
}
