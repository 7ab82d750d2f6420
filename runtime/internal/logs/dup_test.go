package logs

import (
	"os"
	"syscall"
	"testing"
)

// dup returns a descriptor of f's file that is not f's to close, in the mode that the pump wants.
func dup(t *testing.T, f *os.File) int {
	t.Helper()
	fd, err := syscall.Dup(int(f.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	if err := syscall.SetNonblock(fd, true); err != nil {
		t.Fatal(err)
	}
	return fd
}
