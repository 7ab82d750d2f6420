package harness

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Strace returns the command that traces a launcher into a file, or skips the test where that is not possible.
func Strace(t testing.TB, file string) []string {
	t.Helper()
	Need(t, "strace")
	argv := []string{"strace", "-f", "-qq", "-e", "signal=none", "-o"}
	probe := exec.Command(argv[0], append(argv[1:len(argv):len(argv)], os.DevNull, "true")...)
	if out, err := probe.CombinedOutput(); err != nil {
		t.Skipf("strace cannot trace here (is ptrace allowed?): %v: %s", err, bytes.TrimSpace(out))
	}
	return append(argv, file)
}

// Calls counts the system calls by name of the launcher in a trace. A child belongs to it until the execve that makes
// it a service. A call that is shown in two parts counts once.
func Calls(t testing.TB, file string) map[string]int {
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
