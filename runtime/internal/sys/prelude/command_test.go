//go:build linux && (amd64 || arm64)

package prelude

import (
	"os"
	"os/signal"
	"slices"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// The queue is where the Go runtime has it: a signal that is wanted there ends up in it and does not end the program. It is
// sent again, here for nobody.
func TestQueue(t *testing.T) {
	if !queue.inUse {
		t.Fatal("nothing is known of this release of Go: see queue.go")
	}
	const bit = 1 << 10 // SIGUSR1, as nothing here wants it otherwise
	queue.wanted[0] |= bit
	defer func() { queue.wanted[0] &^= bit }()
	syscall.Kill(os.Getpid(), syscall.SIGUSR1)
	for until := time.Now().Add(10 * time.Second); atomic.LoadUint32(&queue.mask[0])&bit == 0; time.Sleep(time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("the signal is not in the queue: %+v", queue)
		}
	}
	signal.Ignore(syscall.SIGUSR1)
	defer signal.Reset(syscall.SIGUSR1)
	SendAgain()
	if left := atomic.LoadUint32(&queue.mask[0]) & bit; left != 0 {
		t.Error("the signal is still in the queue")
	}
}

// Only a launcher that is to run its services, and of which nothing else is said, has a head start.
func TestRuns(t *testing.T) {
	for _, c := range []struct {
		argv, env []string
		want      bool
	}{
		{[]string{"app"}, nil, true},
		{nil, nil, true},
		{[]string{"app", "run"}, []string{"NIM=1", "XNIMI_A=1"}, true},
		{[]string{"app", "runs"}, nil, false},
		{[]string{"app", "ru"}, nil, false},
		{[]string{"app", "status"}, nil, false},
		{[]string{"app", "run", "--only"}, nil, false},
		{[]string{"app"}, []string{"A=b", "NIMI_SOCKET=/x"}, false},
		{[]string{"app"}, []string{"NIMI_TAKEOVER=5"}, false},
		{[]string{"app", "run", "--only", "a"}, []string{"A=b", "NIMI_TAKEOVER=5", "NIMI_SOCKET=/x"}, false},
		{[]string{"app"}, []string{"LD_PRELOAD=/x/vgpreload_core-amd64-linux.so"}, false},
		{[]string{"app"}, []string{"LD_PRELOAD=/x/other.so", "X=/vgpreload_"}, true},
	} {
		stack := []uintptr{uintptr(len(c.argv))}
		for _, list := range [][]string{c.argv, c.env} {
			for _, s := range list {
				p, _ := syscall.BytePtrFromString(s)
				stack = append(stack, uintptr(unsafe.Pointer(p)))
				keep = append(keep, p)
			}
			stack = append(stack, 0)
		}
		var seen command
		seen.read(unsafe.Pointer(&stack[0]))
		got, takesOver := seen.runs && seen.plain, seen.takesOver
		if got != c.want {
			t.Errorf("%q, %q: got %v, want %v", c.argv, c.env, got, c.want)
		}
		if want := slices.Contains(c.env, "NIMI_TAKEOVER=5"); takesOver != want {
			t.Errorf("%q, %q: takes over: got %v, want %v", c.argv, c.env, takesOver, want)
		}
	}
}

// keep are the texts that TestRuns has addresses of.
var keep []*byte
