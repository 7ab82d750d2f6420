package sys

import (
	"bufio"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestParentOfAProcessWithAnOddName(t *testing.T) {
	path := t.TempDir() + "/) 1 (x"
	shell, err := exec.LookPath("sleep")
	if err != nil {
		t.Skip("sleep is missing")
	}
	if err := os.Symlink(shell, path); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(path, "100")
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { c.Process.Kill(); c.Wait() }()
	if got := parent(strconv.Itoa(c.Process.Pid)); got != os.Getpid() {
		t.Errorf("got %d, want %d", got, os.Getpid())
	}
}

// TestSweepReachesDescendants signals this test's own descendants: a shell, and a process that has left its
// session.
func TestSweepReachesDescendants(t *testing.T) {
	c := exec.Command("sh", "-c", "setsid sleep 1000 & echo $!; exec sleep 1000")
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	Sweep(syscall.SIGKILL)
	c.Wait()
	if got := c.ProcessState.String(); got != "signal: killed" {
		t.Errorf("the child: got %s", got)
	}
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
		if err != nil || strings.Contains(string(b), ") Z ") || strings.Contains(string(b), ") X ") {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("the grandchild still runs: %s", b)
		}
	}
}
