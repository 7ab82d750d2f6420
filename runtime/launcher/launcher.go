// Package launcher runs one program: it starts the services of a [spec.Program], supervises them and ends
// with the exit code that they have earned. Packages below nimi/runtime/entry call it.
//
// It is the shell around nimi/runtime/internal/machine, which decides everything: the launcher turns what the
// system says into events and the answers into system calls. One goroutine does all of
// that; it waits in one place only, [loop.run].
package launcher

import (
	"errors"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// Version is Nimi's own.
const Version = spec.Version

// Exit codes of the launcher's own (docs/exit-codes.md).
const (
	ExitUsage   = 2   // its arguments make no sense
	ExitFailure = 111 // it cannot do its work
)

// Supervise runs the program with the features that its table uses, until nothing is left to supervise, and returns the
// exit code that the services have earned.
func Supervise(p *spec.Program, features []host.Feature) (code int) {
	l, err := newLoop(p)
	if err == nil {
		err = l.attach(features)
	}
	l.deliver()
	if err == nil {
		err = l.run()
	}
	if err != nil {
		l.code = l.fail(err)
	}
	l.release()
	for _, f := range l.host.AtEnd {
		f()
	}
	return l.code
}

// release closes the descriptors that only supervision needs. Features can then remove what they have made even where the
// limit on descriptors left none over.
func (l *loop) release() {
	if l.spawner == nil { // there was no room for all of them
		return
	}
	l.spawner.Close()
	sys.Close(l.null)
	l.poller.Close()
}

// Describe returns what a launcher of the program says of itself before it takes over from another. It starts nothing.
func Describe(p *spec.Program, features []host.Feature) (said []byte, err error) {
	l, err := newLoop(p)
	if err == nil {
		err = l.attach(features)
	}
	switch {
	case err != nil:
		return nil, err
	case l.host.Describe == nil:
		return nil, errors.New("it was built without takeover (settings.takeover.enable)")
	}
	return l.host.Describe(), nil
}
