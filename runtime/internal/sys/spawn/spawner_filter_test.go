//go:build linux && (amd64 || arm64)

package spawn

import (
	"runtime"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys/child"
)

// Seccomp filters that know no clone3 or no close_range, as older container engines have them.
func TestSpawnFiltered(t *testing.T) {
	for _, c := range []struct {
		name   string
		denied []uint32
		errno  syscall.Errno
		how    method
		share  bool
	}{
		{"clone3 unknown", []uint32{unix.SYS_CLONE3}, unix.ENOSYS, byClone, true},
		{"clone3 denied", []uint32{unix.SYS_CLONE3}, unix.EPERM, byClone, true},
		{"close_range denied", []uint32{unix.SYS_CLOSE_RANGE}, unix.EPERM, byClone3, false},
		{"both unknown", []uint32{unix.SYS_CLONE3, unix.SYS_CLOSE_RANGE}, unix.ENOSYS, byClone, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			onThread(func() {
				deny(t, c.denied, c.errno)
				b := newBench(t)
				command := shell("echo $A $(ls /proc/self/fd)")
				for range 2 {
					if got, want := b.output(command), "b 0 1 2 3"; got != want {
						t.Errorf("got %q, want %q", got, want)
					}
				}
				if b.how != c.how || b.slots.Share != c.share {
					t.Errorf("got method %d, sharing %v, want %d, %v", b.how, b.slots.Share, c.how, c.share)
				}
			})
			noChildren(t)
		})
	}
}

// deny makes the calling thread get errno for some system calls (seccomp(2)).
func deny(t *testing.T, calls []uint32, errno syscall.Errno) {
	t.Helper()
	filter := []unix.SockFilter{{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS}} // the number is the first of struct seccomp_data
	for _, n := range calls {
		filter = append(filter,
			unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jf: 1, K: n},
			unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ERRNO | uint32(errno)})
	}
	filter = append(filter, unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW})
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		t.Skip(err)
	}
	if err := unix.Prctl(unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_FILTER, child.Address(&program), 0, 0); err != nil {
		t.Skip(err)
	}
	runtime.KeepAlive(&program)
}
