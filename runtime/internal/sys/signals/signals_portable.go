//go:build !(linux && (amd64 || arm64))

package signals

import (
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"

	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

var pending atomic.Uint64 // bit n-1: signal n, by its portable number, has arrived
var wake = [2]int{-1, -1} // the ends of a pipe with a byte in it when pending has become non-zero

// Watch makes p report token when a signal has arrived for the launcher. It is called once.
func Watch(p *sys.Poller, token int) error {
	r, w, err := sys.Pipe()
	if err != nil {
		return err
	}
	wake = [2]int{r, w}
	if err := p.Add(r, token); err != nil {
		return err
	}
	c := make(chan os.Signal, 64)
	for s := spec.SIGHUP; s <= spec.SIGRTMAX; s++ {
		if n := ToSystem(s); n != 0 && watched.Has(s) {
			signal.Notify(c, n)
		}
	}
	go func() {
		for s := range c {
			n := FromSystem(int(s.(syscall.Signal)))
			if n != 0 && pending.Or(1<<(n-1)) == 0 { // the first since the last Take
				_ = sys.Write(w, []byte{0})
			}
		}
	}()
	return nil
}

// Wake makes the poller report as if a signal had arrived. Any goroutine may call it.
func Wake() { _ = sys.Write(wake[1], []byte{0}) }

// Take returns the signals that have arrived since the last call.
func Take() Set {
	var b [64]byte
	_, _, _ = sys.Read(wake[0], b[:])
	return Set(pending.Swap(0))
}

// SetAside has the Go runtime catch the signals that the launcher's parent may have had ignored: a
// handler is reset in a child, an ignored signal is not (execve(2)).
func SetAside() {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGTTIN, syscall.SIGTTOU)
}

// Suspend stops the launcher and returns once it has been told to go on.
func Suspend() { sys.Kill(sys.Pid(), syscall.SIGSTOP) }
