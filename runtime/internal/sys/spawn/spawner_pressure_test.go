//go:build linux && (amd64 || arm64)

package spawn

import (
	"os"
	"os/signal"
	"runtime"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
)

// Spawning gets along with everything else that a Go program does meanwhile: collections that move stacks, threads
// that come and go, signals.
func TestSpawnUnderPressure(t *testing.T) {
	if !sharesMemory() {
		t.Skip("qemu's user mode hangs when a program of many threads forks")
	}
	const spawns = 400 // for each way
	for way, set := range ways() {
		t.Run(way, func(t *testing.T) {
			b := newBench(t)
			set(b.Spawner)
			before := descriptors(t)
			var stop atomic.Bool
			ended := make(chan bool)
			work := func(f func()) {
				go func() {
					for !stop.Load() {
						f()
					}
					ended <- true
				}()
			}
			work(runtime.GC)
			var keep atomic.Pointer[[]byte]
			work(func() {
				b := make([]byte, 1<<12)
				keep.Store(&b)
				deep(100)
				time.Sleep(10 * time.Microsecond)
			})
			work(func() {
				go runtime.LockOSThread() // a thread that ends
				time.Sleep(time.Millisecond)
			})
			got := make(chan os.Signal, 1) // of one that WatchSignals leaves alone
			signal.Notify(got, syscall.SIGTTIN)
			signals := 0
			work(func() {
				sys.Kill(os.Getpid(), syscall.SIGTTIN)
				select {
				case <-got:
					signals++
				case <-time.After(20 * time.Second):
					t.Error("a signal is lost")
					stop.Store(true)
				}
			})
			good := Command{Path: "/bin/true", Argv: []string{"true"}, Env: []string{"A=b"}, Stdin: b.slots.Null, Stdout: b.slots.Null, Stderr: 2}
			bad := Command{Path: "/nonexistent", Argv: []string{"x"}, Stdin: b.slots.Null, Stdout: b.slots.Null, Stderr: 2}
			for i := range spawns {
				deep(i % 50)
				pid, err := b.Spawn(&good)
				if err != nil {
					t.Fatal(err)
				}
				var status unix.WaitStatus
				if err := sys.Retry(func() error { _, err := unix.Wait4(pid, &status, 0, nil); return err }); err != nil || status != 0 {
					t.Fatalf("got %v, %x", err, status)
				}
				if _, err := b.Spawn(&bad); err != syscall.ENOENT {
					t.Fatalf("got %v, want ENOENT", err)
				}
			}
			stop.Store(true)
			for range 4 {
				<-ended
			}
			signal.Stop(got)
			if signals == 0 {
				t.Error("no signal came: this has shown nothing")
			}
			if after := descriptors(t); after != before {
				t.Errorf("descriptors: got %s\nwant %s", after, before)
			}
			noChildren(t)
		})
	}
}

// deep makes the stack grow.
func deep(n int) byte {
	var b [256]byte
	if n > 0 {
		b[n%256] = deep(n - 1)
	}
	return b[0]
}
