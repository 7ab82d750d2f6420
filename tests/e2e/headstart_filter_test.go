package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	h "nimi/tests/harness"
)

// deniedVariable makes the test binary execute a command under a filter that answers a system call, whose number is its value,
// with EPERM. Of clone(2) only that by which a head start makes processes is meant.
const deniedVariable = "NIMI_TEST_EXEC_DENIED"

// execDenied does that. It does not return.
func execDenied() {
	var number uint32
	_, err := fmt.Sscan(os.Getenv(deniedVariable), &number)
	check(err)
	os.Unsetenv(deniedVariable)
	flags := uint32(0)
	if number == unix.SYS_CLONE {
		flags = unix.CLONE_VFORK
	}
	filter := []unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS}, // the number is the first of struct seccomp_data
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jf: 4, K: number},
		{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: 16}, // its first argument, the lower half
		{Code: unix.BPF_ALU | unix.BPF_AND | unix.BPF_K, K: flags},
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jf: 1, K: flags},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW},
	}
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	runtime.LockOSThread()
	check(unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
	if _, _, e := syscall.RawSyscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, 0, uintptr(unsafe.Pointer(&program))); e != 0 {
		check(e)
	}
	check(syscall.Exec(os.Args[1], os.Args[1:], os.Environ()))
}

// Whatever system call a filter refuses, a launcher with a head start does and says what it does without.
func TestHeadStartFiltered(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	config := func(headStart bool) JSON {
		return JSON{"services": JSON{"a": JSON{"process": JSON{"argv": []string{"/bin/echo", "ran"}}, "nimi": JSON{"nice": 1}}},
			"settings": JSON{"binName": "filtered", "restart": JSON{"mode": "never"}, "headStart": headStart}}
	}
	launchers := [2]string{h.Build(t, config(true)), h.Build(t, config(false))}
	for name, number := range map[string]uint32{
		"clone": unix.SYS_CLONE, "clone3": unix.SYS_CLONE3, "close_range": unix.SYS_CLOSE_RANGE, "pipe2": unix.SYS_PIPE2,
		"prlimit64": unix.SYS_PRLIMIT64, "sysinfo": unix.SYS_SYSINFO, "mkdirat": unix.SYS_MKDIRAT, "flock": unix.SYS_FLOCK,
		"prctl": unix.SYS_PRCTL, "setpriority": unix.SYS_SETPRIORITY, "setsid": unix.SYS_SETSID, "dup3": unix.SYS_DUP3,
	} {
		t.Run(name, func(t *testing.T) { // one after the other: where no lock can be had, they all have the same abstract socket
			var seen [2]string
			for i, launcher := range launchers {
				dir := filepath.Join(t.TempDir(), "run")
				if err := os.Mkdir(dir, 0o700); err != nil {
					t.Fatal(err)
				}
				r := h.Start(t, launcher, h.Options{OwnSocket: true, Wrap: []string{self}, Env: []string{
					fmt.Sprint(deniedVariable, "=", number), "RUNTIME_DIRECTORY=" + dir}})
				code := r.Wait()
				seen[i] = strings.ReplaceAll(fmt.Sprint(code, "\n", r.Stdout, r.Stderr), dir, "DIR")
			}
			if seen[0] != seen[1] {
				t.Errorf("with a head start: %s\nwithout: %s", seen[0], seen[1])
			}
		})
	}
}
