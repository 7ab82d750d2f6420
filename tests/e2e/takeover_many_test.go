package e2e

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

var (
	takeoverServices = flag.Int("takeover.services", 30, "services in TestTakeoverMany; docs/takeover.md has 1000")
	takeoverTimes    = flag.Int("takeover.times", 12, "takeovers in a row in TestTakeoverMany; docs/takeover.md has 100")
)

// One takeover after the other leaves nothing behind in the launcher: neither descriptors nor memory. All services go on. How
// long it took, and how long nobody answered meanwhile, is logged.
func TestTakeoverMany(t *testing.T) {
	t.Parallel()
	config := func(word string) JSON {
		services := JSON{"changing": sh("echo "+word+"; "+forever, nil)}
		for i := range *takeoverServices {
			services[fmt.Sprint("s", i)] = JSON{"process": JSON{"argv": []string{"/bin/sleep", "100000"}}}
		}
		return JSON{"services": services, "settings": JSON{"binName": "many"}}
	}
	generations := [2]string{h.Build(t, config("one")), h.Build(t, config("two"))}
	r := h.Start(t, generations[1], h.Options{})
	env := []string{"NIMI_SOCKET=" + r.Socket}
	r.UntilLine("changing", "two")
	r.Until("all to run", func() bool { return len(h.Children(r.Pid)) == *takeoverServices+1 })
	before := h.Children(r.Pid)

	var longest atomic.Int64 // since it was looked at last
	stop, stopped := make(chan bool), make(chan bool)
	go func() { // somebody who asks all the time
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			case <-time.After(2 * time.Millisecond):
			}
			began := time.Now()
			asks(t, r, "status s0")
			longest.Store(max(longest.Load(), int64(time.Since(began))))
		}
	}()
	var took, pauses []time.Duration
	var open, private []int // descriptors, and KiB, after each
	for n := range *takeoverTimes {
		longest.Store(0)
		began := time.Now()
		if got := finish(t, client(generations[n%2], env, "takeover")); got.code != 0 || strings.Count(got.out, ": kept\n") != *takeoverServices {
			t.Fatalf("takeover %d: got %+v", n, got)
		}
		took, pauses = append(took, time.Since(began)), append(pauses, time.Duration(longest.Load()))
		names, _ := os.ReadDir(fmt.Sprintf("/proc/%d/fd", r.Pid))
		open, private = append(open, len(names)), append(private, dirty(r.Pid))
	}
	close(stop)
	<-stopped
	// A connection may be open; memory goes up and down with what has been asked since the last collection.
	third, last := len(open)/3, len(open)-1
	if fewest, most := slices.Min(open[last-third:]), slices.Max(open[:third]); fewest > most {
		t.Errorf("descriptors after each takeover: %d", open)
	}
	if least, most := slices.Min(private[last-third:]), slices.Max(private[:third]); least > most+512 {
		t.Errorf("KiB of memory after each takeover: %d", private)
	}
	gone := 0
	for _, pid := range before {
		if !slices.Contains(h.Children(r.Pid), pid) {
			gone++
		}
	}
	if gone > 1 {
		t.Errorf("%d processes are other ones, want 1", gone)
	}
	slices.Sort(took)
	slices.Sort(pauses)
	t.Logf("%d services, %d takeovers: each took %v (median), %v (longest); without an answer: %v (median), %v (longest); descriptors %d, then %d; private memory %d KiB, then %d",
		*takeoverServices, *takeoverTimes, took[len(took)/2], took[len(took)-1], pauses[len(pauses)/2], pauses[len(pauses)-1],
		open[third], open[last], private[third], private[last])
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// dirty is how much memory a process has for itself alone and has written to, in KiB.
func dirty(pid int) int {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	_, rest, _ := strings.Cut(string(text), "\nPrivate_Dirty:")
	number, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	n, _ := strconv.Atoi(number)
	return n
}
