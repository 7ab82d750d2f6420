package configurations

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestNeighbours(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	log, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: filepath.Join(dir, "log"), Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	got := make(chan string, 100)
	go func() {
		buffer := make([]byte, 1<<16)
		for {
			n, err := log.Read(buffer)
			if err != nil {
				return
			}
			got <- string(buffer[:n])
		}
	}()
	r := beginIn(t, "supervisord-01", dir)
	r.until("daemon: failing")
	r.WantExit(1)
	r.order("begin: begun", "daemon: up")
	// sync may have been stopped before it has said anything; begin's line is there, if not read yet.
	for begun := false; !begun; {
		var message string
		select {
		case message = <-got:
		case <-time.After(10 * time.Second):
			t.Fatal("syslog has not got the line of the first script")
		}
		for _, text := range []string{"begin: begun", "sync: in step"} {
			if strings.Contains(message, text) {
				begun = begun || text == "begin: begun"
				if name, _, _ := strings.Cut(text, ":"); !strings.HasPrefix(message, "<") || !strings.Contains(message, " "+name+" ") {
					t.Errorf("no message of %s as RFC 5424 has it: %q", name, message)
				}
			}
		}
	}
}

func TestSuite(t *testing.T) {
	t.Parallel()
	r := begin(t, "supervisord-02")
	for _, text := range []string{"web: serving", "schedule: ticking"} {
		r.until(text)
	}
	r.UntilLine("worker-1", "worker: NIMI_REPLICA=1")
	r.UntilLine("worker-2", "worker: NIMI_REPLICA=2")
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	if n := strings.Count(r.Stdout.String(), "job done"); n != 2 {
		t.Errorf("%d of 2 workers have ended their work:\n%s", n, r.Stdout)
	}
	r.never("job lost")
	if out, err := r.File("web.log"), r.File("web.error.log"); !strings.Contains(out, "serving") || strings.Contains(out, "slow") || !strings.Contains(err, "slow query") {
		t.Errorf("the two files: %q, %q", out, err)
	}
	r.order("web: got TERM", "redis-cache: got TERM")
}

func TestMail(t *testing.T) {
	t.Parallel()
	h := begin(t, "supervisord-03")
	h.until("delivery: up")
	h.until("transfer: forked") // its number is in the file before it says so
	h.order("transfer: starting", "delivery: up")
	h.never("addresses:")
	var pid int
	if _, err := fmt.Sscan(h.File("transfer.pid"), &pid); err != nil {
		t.Fatal(err)
	}
	if out, _ := h.command("status", "transfer"); !strings.Contains(out, fmt.Sprint(pid)) || !strings.Contains(out, "running") {
		t.Errorf("status does not have process %d:\n%s", pid, out)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	h.Until("the killed daemon to be started again", func() bool { return strings.Count(h.Stdout.String(), "transfer: forked") == 2 })
	h.Signal(syscall.SIGTERM)
	h.WantExit(0)
	if _, err := os.Stat(fmt.Sprintf("/proc/%d", pid)); err == nil {
		t.Errorf("process %d is still there", pid)
	}
	h.order("delivery: got TERM", "transfer: got TERM")
}
