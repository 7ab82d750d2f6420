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
	exitUsage   = 2   // its arguments make no sense
	exitFailure = 111 // it cannot do its work
)

// Main runs the program with the features that its table uses, and does not return.
func Main(p *spec.Program, features ...feature.Feature) {
	run, code := arguments(p, sys.Arguments()[1:])
	if run {
		code = supervise(p, features)
	}
	sys.Exit(code)
}

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
		l.code = exitFailure
	}
	l.end()
	return l.code
}
