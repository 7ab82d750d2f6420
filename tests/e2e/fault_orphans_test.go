package e2e

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// childrenOf lists the children of a process, zombies included, without looking at any other process
// (proc_tid_children(5)).
func childrenOf(t *testing.T, pid int) []int {
	t.Helper()
	threads, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	if err != nil {
		t.Fatal(err)
	}
	var found []int
	for _, thread := range threads {
		list, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/children", pid, thread.Name()))
		if err != nil {
			t.Skipf("children cannot be counted: %v", err)
		}
		for _, field := range strings.Fields(string(list)) {
			if child, err := strconv.Atoi(field); err == nil {
				found = append(found, child)
			}
		}
	}
	return found
}

// 10,000 processes lose their parent at once, and end at once. They are shells that wait to read from a named pipe.
func TestFaultOrphans(t *testing.T) {
	t.Parallel()
	h.Need(t, "setsid", "mkfifo")
	const n = 10000
	config := h.Services(JSON{"a": sh(fmt.Sprintf(`mkfifo end
setsid sh -c 'exec 9<>end; i=0; while [ $i -lt %d ]; do read x <end & i=$((i+1)); done; echo >all' &
exec sleep 1000`, n), nil)})
	everywhere(t, config, func(t *testing.T, r *h.Run, launcher int) {
		deadline := time.Now().Add(90 * time.Second)
		for r.File("all") == "" {
			if time.Now().After(deadline) {
				t.Skip("this machine cannot make so many processes in time")
			}
			time.Sleep(20 * time.Millisecond)
		}
		r.Until("all to be adopted", func() bool { return len(childrenOf(t, launcher)) > n })
		// All of them hold both ends of the pipe, so it takes a line for each.
		pipe, err := os.OpenFile(r.Path("end"), os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := pipe.Write([]byte(strings.Repeat("\n", n))); err != nil {
			t.Fatal(err)
		}
		pipe.Close()
		last := time.Now() // when one was seen alive
		r.Until("the orphans to end", func() bool {
			left := childrenOf(t, launcher)
			now := time.Now()
			if slices.ContainsFunc(left[1:], h.Alive) { // the first is the service, the oldest
				last = now
			} else if len(left) > 1 && now.Sub(last) > 5*time.Second { // one, on a machine that does nothing else: tests/bench
				t.Fatalf("%d zombies five seconds after the last exit", len(left)-1)
			}
			return len(left) == 1
		})
		kill(t, launcher, syscall.SIGTERM)
		r.WantExit(0)
	})
}

// A service makes 20,000 processes, half of which it leaves to the launcher, while another is restarted all the time and
// a third stands still. Supervision goes on meanwhile, and a stop takes no longer.
func TestFaultStorm(t *testing.T) {
	t.Parallel()
	config := JSON{"settings": JSON{"restart": JSON{"time": 0}}, "services": JSON{
		"storm":  sh("i=0; while [ $i -lt 10000 ]; do i=$((i+1)); (:); (: &); done; echo >calm; exec sleep 1000", nil),
		"busy":   sh("echo x >>runs", JSON{"restart": JSON{"onSuccess": true}}),
		"steady": sh("trap 'exit 0' TERM; echo up; while :; do sleep 0.02; done", nil),
	}}
	everywhere(t, config, func(t *testing.T, r *h.Run, launcher int) {
		r.UntilLine("steady", "up")
		for runs := 0; runs < 60 && r.File("calm") == ""; runs += 20 {
			r.UntilFile("runs", runs+20)
		}
		begin := time.Now()
		kill(t, launcher, syscall.SIGTERM)
		r.WantExit(0)
		if got, most := time.Since(begin), 3*time.Second; got > most {
			t.Errorf("time to stop: got %v, want at most %v", got, most)
		}
		if got := r.Stdout.Count("steady", "up"); got != 1 {
			t.Errorf("starts of the steady service: got %d, want 1", got)
		}
	})
}
