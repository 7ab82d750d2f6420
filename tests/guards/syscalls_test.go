package guards

import (
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// callSlack is by how many calls per service a launcher may differ from the committed table: whether a read finds one
// line or the end of the stream depends on the moment.
const callSlack = 3

// What one more service costs in system calls, from its start to its end: the difference between a launcher of 21
// and of one, by 20.
func TestSystemCallsPerService(t *testing.T) {
	var got []entry
	for _, format := range []string{"raw", "plain"} {
		one, many := started(t, format, 1), started(t, format, 21)
		var sum float64
		var list []string
		for _, name := range slices.Sorted(maps.Keys(many)) {
			each := float64(many[name]-one[name]) / 20
			if scheduling(name) || each == 0 {
				continue
			}
			sum += each
			list = append(list, fmt.Sprintf("%s %.2g", name, each))
		}
		t.Logf("format %s: %.2f calls per service: %s", format, sum, strings.Join(list, ", "))
		got = append(got, entry{format, math.Round(sum*10) / 10})
	}
	want := committed(t, "syscalls.txt", "system calls of a launcher per service that starts and ends, by logging.format; without the Go scheduler's", got)
	for _, g := range got {
		if math.Abs(g.value-want[g.name]) > callSlack {
			t.Errorf("format %s: got %.1f system calls per service, want %.1f ± %d (-v lists them); if that is meant: go test ./tests/guards -update",
				g.name, g.value, want[g.name], callSlack)
		}
	}
}

// started traces a launcher of n services that end at once.
func started(t *testing.T, format string, n int) map[string]int {
	t.Helper()
	services := JSON{}
	for i := range n {
		services[fmt.Sprintf("s%02d", i)] = JSON{"process": JSON{"argv": []string{"/bin/true"}}}
	}
	launcher := h.Build(t, JSON{"services": services, "settings": JSON{
		"restart": JSON{"mode": "never"}, "logging": JSON{"format": format}}})
	file := filepath.Join(t.TempDir(), "trace")
	h.Start(t, launcher, h.Options{Wrap: h.Strace(t, file)}).WantExit(0)
	counts := h.Calls(t, file)
	if counts["execve"] < n {
		t.Fatalf("trace: got %d services, want %d: has the output of strace changed?", counts["execve"], n)
	}
	return counts
}

const (
	// settled is how long a launcher has to be silent to count as idle.
	settled = time.Second
	// watched is how long an idle launcher is watched then, and mostIdle how many calls it may make meanwhile: the
	// Go runtime's monitor may wake up once more before it sleeps for good.
	watched  = 3 * time.Second
	mostIdle = 4
)

// A launcher whose services do nothing does nothing.
func TestSystemCallsWhileIdle(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"raw", "plain"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			launcher := h.Build(t, JSON{"settings": JSON{"logging": JSON{"format": format}}, "services": JSON{
				"a": h.Sh("echo up >up; exec sleep 1000", nil), "b": h.Sh("exec sleep 1000", nil)}})
			file := filepath.Join(t.TempDir(), "trace")
			r := h.Start(t, launcher, h.Options{Wrap: h.Strace(t, file)})
			r.UntilFile("up", 1)
			total := func() (n int) {
				for _, count := range h.Calls(t, file) {
					n += count
				}
				return n
			}
			before, since := total(), time.Now()
			r.Until(fmt.Sprintf("a launcher that makes no system call for %v", settled), func() bool {
				if n := total(); n != before {
					before, since = n, time.Now()
				}
				return time.Since(since) > settled
			})
			counts := h.Calls(t, file)
			time.Sleep(watched)
			after := h.Calls(t, file)
			sum := 0
			for name := range after {
				if after[name] -= counts[name]; after[name] == 0 {
					delete(after, name)
				} else {
					sum += after[name]
				}
			}
			if sum > mostIdle {
				t.Errorf("an idle launcher made %d system calls in %v, want at most %d: %v", sum, watched, mostIdle, after)
			}
		})
	}
}
