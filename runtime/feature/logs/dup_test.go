package logs

import (
	"os"
	"syscall"
	"testing"
)

// dup returns a descriptor of f's file that is not f's to close.
func dup(t *testing.T, f *os.File) int {
	t.Helper()
	fd, err := syscall.Dup(int(f.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	return fd
}
