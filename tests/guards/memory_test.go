package guards

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// resting are the most KiB of a launcher's constants, of its variables and table, and of the rest that are in memory while 200
// services are idle. Code is none of it: which pages of that are there is up to the Go runtime's own threads, and they can be
// had back at any time. Each has room for two looks by the kernel at pages around the one that is wanted, 64 KiB each.
var resting = resident{constants: 128, variables: 168, rest: 1048}

// What is in memory of a launcher at rest, with a head start and without: services that wait cost little more than what is noted
// of them.
func TestMemoryAtRest(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("needs Linux, for smaps")
	}
	const n = 200
	services := JSON{}
	for i := range n {
		services[fmt.Sprintf("s%03d", i)] = JSON{"process": JSON{"argv": []string{"/bin/sleep", "1000"}}}
	}
	for _, early := range []bool{true, false} {
		t.Run(fmt.Sprint("head start ", early), func(t *testing.T) {
			r := h.Start(t, h.Build(t, JSON{"services": services, "settings": JSON{
				"logging": JSON{"format": "plain"}, "headStart": early}}), h.Options{OwnSocket: true, Env: []string{"RUNTIME_DIRECTORY=" + t.TempDir()}})
			r.Until("all run", func() bool { return len(h.Children(r.Pid)) == n })
			var got resident
			defer func() { t.Logf("KiB: %+v", got) }()
			r.Until(fmt.Sprintf("at most %+v KiB are in memory", resting), func() bool {
				if !quiet(r.Pid) {
					return false
				}
				got = residentOf(t, r.Pid)
				return got.constants <= resting.constants && got.variables <= resting.variables && got.rest <= resting.rest
			})
			r.Signal(syscall.SIGTERM)
			r.Wait()
		})
	}
}

// quiet tells whether no thread of a process has run within a second. That is longer than a launcher waits before it gives
// anything back.
func quiet(pid int) bool {
	before := switches(pid)
	time.Sleep(time.Second)
	return switches(pid) == before
}

func switches(pid int) (all string) {
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
	for _, task := range tasks {
		text, _ := os.ReadFile(task)
		s := h.ParseStatus(string(text))
		all += s["voluntary_ctxt_switches"] + " " + s["nonvoluntary_ctxt_switches"] + "\n"
	}
	return all
}

// resident is what there is of a process in memory, in KiB: by what it is in the program's file, and what is in none.
type resident struct{ code, constants, variables, rest int }

func residentOf(t *testing.T, pid int) (r resident) {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps", pid))
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid))
	if err != nil {
		t.Fatal(err)
	}
	var of *int
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line)
		switch {
		case len(f) >= 5 && strings.Contains(f[0], "-"):
			switch of = &r.rest; {
			case f[len(f)-1] != program:
			case f[1] == "r-xp":
				of = &r.code
			case f[1] == "r--p":
				of = &r.constants
			default:
				of = &r.variables
			}
		case f[0] == "Rss:":
			n, err := strconv.Atoi(f[1])
			if err != nil {
				t.Fatal(err)
			}
			*of += n
		}
	}
	return r
}
