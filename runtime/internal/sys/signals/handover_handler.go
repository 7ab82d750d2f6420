//go:build linux && (amd64 || arm64)

package signals

import (
	"sync/atomic"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/prelude"
)

// A signal that arrives while another program is being executed must not be lost. What the handler has noted in memory ends
// with the memory, so from HandOver on it writes into a pipe, which the next program reads. The kernel keeps what comes while
// all signals are blocked, as they are from the execution until that program's handlers stand.

// atStart are the signals that were ignored when the launcher was started, as the program before has told; executing the
// program has left only those ignored that the launcher ignores itself.
var atStart struct {
	told bool
	set  Set
}

// AtStart returns the signals that were ignored when the launcher was started.
func AtStart() Set {
	if atStart.told {
		return atStart.set
	}
	mask, _ := prelude.Ignored()
	return Set(mask)
}

// Handover is what is kept for the next program: a pipe with the numbers of signals, and those that came before.
type Handover struct {
	Fd      int
	Pending Set
	AtStart Set

	back, wake int // the eventfd, and the writing end
}

// HandOver has the signals that arrive from now on kept for the program that takes over.
func HandOver() (*Handover, error) {
	var p [2]int
	if err := unix.Pipe2(p[:], unix.O_CLOEXEC|unix.O_NONBLOCK); err != nil {
		return nil, err
	}
	h := &Handover{Fd: p[0], AtStart: AtStart(), back: int(wake), wake: p[1]}
	atomic.StoreInt32(&wake, int32(p[1])) // before pending is read: what the handler notes later, it also writes to the pipe
	h.Pending = Set(atomic.SwapUint64(&pending, 0))
	return h, nil
}

// Resume takes the signals back: no other program has been executed.
func (h *Handover) Resume() {
	atomic.StoreInt32(&wake, int32(h.back))
	h.collect()
	sys.Close(h.wake)
}

// Inherit takes over what HandOver has kept. Watch has been called.
func (h *Handover) Inherit() {
	atStart.told, atStart.set = true, h.AtStart
	h.collect()
}

// collect has the signals that were kept arrive once more.
func (h *Handover) collect() {
	set := h.Pending
	var b [512]byte
	for {
		n, _, _ := sys.Read(h.Fd, b[:])
		if n <= 0 {
			break
		}
		for i := 0; i < n; i += 8 { // each is written in one piece
			set |= 1 << (b[i] - 1)
		}
	}
	sys.Close(h.Fd)
	for old := atomic.LoadUint64(&pending); !atomic.CompareAndSwapUint64(&pending, old, old|uint64(set)); {
		old = atomic.LoadUint64(&pending)
	}
	Wake()
}
