package e2e

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// Of 1,000 services every third fails for good. Each of these is reported once, nothing that any has written is lost, the
// others run on, and the stop is quick.
func TestFaultManyFail(t *testing.T) {
	t.Parallel()
	const n = 999
	for _, format := range []string{"plain", "raw"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			services := JSON{}
			for i := range n {
				script := "echo up; exec sleep 1000"
				if i%3 == 0 {
					script = fmt.Sprint("echo up; exit ", 10+i%100)
				}
				services[fmt.Sprintf("s%03d", i)] = sh(script, nil)
			}
			r := start(t, withSettings(h.Services(services), JSON{"logging": JSON{"format": format}}))
			r.Until("all services to start", func() bool { return strings.Count(r.Stdout.String(), "up\n") == n })
			r.Until("all failures to be reported", func() bool { return strings.Count(r.Stderr.String(), ": exited with code ") >= n/3 })
			r.Until("the others to run", func() bool { return len(h.Children(r.Pid)) == n-n/3 })
			begin := time.Now()
			r.Signal(syscall.SIGTERM)
			if got := r.Wait(); got < 10 || got > 109 {
				t.Errorf("exit code: got %d, want that of a service", got)
			}
			if got, most := time.Since(begin), 5*time.Second; got > most {
				t.Errorf("time to stop: got %v, want at most %v", got, most)
			}
			lines := strings.Split(r.Stderr.String(), "\n")
			if got, want := len(lines)-1, n/3+1; got != want { // and that it stops
				t.Errorf("lines of the launcher: got %d, want %d", got, want)
			}
			for i := 0; i < n; i += 3 {
				if got := strings.Count(r.Stderr.String(), fmt.Sprintf("nimi: s%03d: exited with code %d after ", i, 10+i%100)); got != 1 {
					t.Errorf("s%03d: got %d lines, want 1", i, got)
				}
			}
		})
	}
}
