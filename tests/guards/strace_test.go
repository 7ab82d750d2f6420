package guards

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"

	h "nimi/tests/harness"
)

// strace returns the command that traces a launcher into a file, or skips the test where that is not possible.
func strace(t *testing.T, file string) []string {
	t.Helper()
	h.Need(t, "strace")
	argv := []string{"strace", "-f", "-qq", "-e", "signal=none", "-o"}
	probe := exec.Command(argv[0], append(argv[1:len(argv):len(argv)], os.DevNull, "true")...)
	if out, err := probe.CombinedOutput(); err != nil {
		t.Skipf("strace cannot trace here (is ptrace allowed?): %v: %s", err, bytes.TrimSpace(out))
	}
	return append(argv, file)
}

// calls counts the system calls by name of the launcher in a trace. A child belongs to it until the execve that makes
// it a service. A call that is shown in two parts counts once.
func calls(t *testing.T, file string) map[string]int {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	counts, launcher, services := map[string]int{}, "", map[string]bool{}
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		pid, call, found := strings.Cut(lines.Text(), " ")
		call = strings.TrimSpace(call)
		name, _, isCall := strings.Cut(call, "(")
		if launcher == "" {
			launcher = pid
			continue // the execve of the launcher itself
		}
		if !found || services[pid] {
			continue
		}
		if _, resumed, is := strings.Cut(call, "<... execve resumed>"); is && strings.HasSuffix(resumed, "= 0") {
			services[pid] = true
		}
		if !isCall || strings.HasPrefix(call, "<") || strings.HasPrefix(call, "+") || strings.HasPrefix(call, "-") {
			continue
		}
		counts[name]++
		services[pid] = name == "execve" && strings.HasSuffix(call, "= 0")
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return counts
}

// scheduling are the calls that Go's own scheduler, allocator and threads make. How many depends on the moment, so
// they are not counted where numbers are compared.
func scheduling(call string) bool {
	switch call {
	case "futex", "nanosleep", "sched_yield", "tgkill", "getpid", "gettid", "restart_syscall", "rt_sigreturn", "rt_sigprocmask",
		"sigaltstack", "mmap", "munmap", "madvise", "epoll_wait", "epoll_pwait", "clone", "clone3":
		return true
	}
	return false
}
