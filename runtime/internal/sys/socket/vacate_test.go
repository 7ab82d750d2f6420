package socket

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// A socket that another launcher has bound, and does not listen at yet, is not one that was left behind: who comes waits
// for the other to have done so.
func TestVacateWaits(t *testing.T) {
	dir, err := os.MkdirTemp("", "v") // short, as the path of a socket has to be
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	path := filepath.Join(dir, "s")
	lock, err := unix.Open(dir, unix.O_RDONLY|unix.O_DIRECTORY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.Flock(lock, unix.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	other, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(other)
	if err := unix.Bind(other, &unix.SockaddrUnix{Name: path}); err != nil {
		t.Fatal(err)
	}
	result := make(chan error, 1)
	go func() {
		_, _, err := ListenUnix(path, false, 1, 0o600, Owner{-1, -1})
		result <- err
	}()
	select {
	case err := <-result:
		t.Fatalf("did not wait: %v", err)
	case <-time.After(lockTime / 10):
	}
	if err := unix.Listen(other, 1); err != nil {
		t.Fatal(err)
	}
	unix.Close(lock)
	if err := <-result; err != syscall.EADDRINUSE {
		t.Errorf("got %v, want EADDRINUSE", err)
	}
	if fd, err := Dial(path, time.Second); err != nil {
		t.Errorf("the other's socket: %v", err)
	} else {
		unix.Close(fd)
	}
}

// Somebody who holds the lock for ever keeps nobody from listening.
func TestLockIsNotWaitedForLong(t *testing.T) {
	dir, err := os.MkdirTemp("", "v")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	lock, err := unix.Open(dir, unix.O_RDONLY|unix.O_DIRECTORY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(lock)
	if err := unix.Flock(lock, unix.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	fd, _, err := ListenUnix(filepath.Join(dir, "s"), false, 1, 0o600, Owner{-1, -1})
	if err != nil {
		t.Fatal(err)
	}
	unix.Close(fd)
}
