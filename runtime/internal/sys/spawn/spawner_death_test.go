//go:build linux && (amd64 || arm64)

package spawn

import (
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/child"
)

// Nobody can stop the launcher by stopping a process that it makes.
func TestSpawnStopped(t *testing.T) {
	needRoot(t)
	if !sharesMemory() {
		t.Skip("the launcher does not wait for a child that has memory of its own")
	}
	b := newBench(t)
	b.plan.expiry.after.nanoseconds = 50_000_000
	c := Command{Path: "/bin/true", Argv: []string{"true"}, Identity: &Identity{Uid: 65534, Gid: 65534}, Stdin: 0, Stdout: 1, Stderr: 2}
	if err := b.plan.make(&c, []int{b.slots.Null, 1, 2}, -1, 0, 0); err != nil {
		t.Fatal(err)
	}
	steps := &b.plan.child.Steps
	last := len(*steps) - 1
	*steps = append(*steps, (*steps)[last])
	(*steps)[last] = child.Step{Name: "kill", Call: unix.SYS_KILL, Args: [4]uintptr{0, uintptr(unix.SIGSTOP)}} // the group is its own
	pid, err := b.clone(&b.plan.child, false)
	if err != nil {
		t.Fatal(err)
	}
	_ = unix.Prctl(unix.PR_SET_DUMPABLE, 1, 0, 0, 0)
	var status unix.WaitStatus
	if err := sys.Retry(func() error { _, err := unix.Wait4(pid, &status, 0, nil); return err }); err != nil || status.Signal() != unix.SIGKILL {
		t.Errorf("got %v, %v, want KILL", err, status)
	}
}

// The child dies with the thread that made it, whatever identity it has taken.
func TestSpawnDiesWithThread(t *testing.T) {
	for _, id := range []*Identity{nil, {Uid: 65534, Gid: 65534}} {
		if id != nil {
			needRoot(t)
		}
		n := 0
		onThread(func() {
			null, _ := sys.Null()
			s := NewSpawner(null)
			pid, err := s.Spawn(&Command{Path: "/bin/sleep", Argv: []string{"sleep", "1000"}, Identity: id, Stdin: null, Stdout: 1, Stderr: 2})
			if err != nil {
				t.Error(err)
				return
			}
			for _, fd := range append(s.slots.At[:], null) {
				sys.Close(fd)
			}
			n = pid
		})
		var status unix.WaitStatus
		if n == 0 {
			return
		}
		end := time.Now().Add(10 * time.Second)
		for {
			if got, err := unix.Wait4(n, &status, unix.WNOHANG, nil); got == n || err == unix.ECHILD {
				break
			}
			if time.Now().After(end) {
				sys.Kill(n, unix.SIGKILL)
				wait(n)
				t.Fatal("it outlives the thread")
			}
			time.Sleep(time.Millisecond)
		}
		if !status.Signaled() || status.Signal() != unix.SIGKILL {
			t.Errorf("got %v, want KILL", status)
		}
	}
}

// What a thread that ends has asked for lives on, as the first thread has made it.
func TestSpawnOutlivesThread(t *testing.T) {
	pid := 0
	onThread(func() {
		b := newBench(t)
		b.FromFirst()
		var err error
		if pid, err = b.Spawn(&Command{Path: "/bin/sleep", Argv: []string{"sleep", "1000"}, Stdin: b.slots.Null, Stdout: 1, Stderr: 2}); err != nil {
			t.Error(err)
		}
		if b.Stray() {
			t.Error("the first thread did not make it")
		}
	})
	if pid == 0 {
		return
	}
	time.Sleep(50 * time.Millisecond) // in vain: it would be dead already
	if err := unix.Kill(pid, 0); err != nil {
		t.Error(err)
	}
	var status unix.WaitStatus
	if got, _ := unix.Wait4(pid, &status, unix.WNOHANG, nil); got != 0 {
		t.Errorf("it has ended: %v", status)
	}
	sys.Kill(pid, unix.SIGKILL)
	wait(pid)
}

// A child whose launcher is gone before it has asked to be killed with it executes nothing.
func TestSpawnAfterDeath(t *testing.T) {
	b := newBench(t)
	b.launcher++
	if got := b.output(shell("echo it runs")); got != "" {
		t.Errorf("got %q, want nothing", got)
	}
	noChildren(t)
}
