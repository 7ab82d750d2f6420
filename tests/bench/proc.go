package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// process is a line of /proc (proc_pid_stat(5)).
type process struct {
	pid, parent int
	name        string
	zombie      bool
}

// service says whether a process runs the service of a workload; whatever else runs is the supervisor.
func (p process) service() bool { return p.name == "service" }

// below lists all that this program has started and that is still there. It is the sub-reaper of them all, so nothing
// gets out of the tree.
func below() []process {
	entries, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return nil
	}
	children := map[int][]process{}
	for _, e := range entries {
		text, err := os.ReadFile(e)
		if err != nil {
			continue // gone since
		}
		head, tail, _ := strings.Cut(string(text), " (")
		end := strings.LastIndex(tail, ") ")
		if end < 0 {
			continue
		}
		p := process{name: tail[:end]}
		var state string
		p.pid, _ = strconv.Atoi(head)
		if _, err := fmt.Sscan(tail[end+2:], &state, &p.parent); err != nil {
			continue
		}
		p.zombie = state == "Z"
		children[p.parent] = append(children[p.parent], p)
	}
	var found []process
	for next := children[os.Getpid()]; len(next) > 0; next = next[1:] {
		found = append(found, next[0])
		next = append(next, children[next[0].pid]...)
	}
	return found
}

// supervisors are those processes of a run that are neither services nor what made a namespace.
func supervisors() []process {
	var found []process
	for _, p := range below() {
		if !p.service() && p.name != "unshare" && !p.zombie {
			found = append(found, p)
		}
	}
	return found
}

// cpu is the processor time of processes in seconds, by their CPU-time clocks (clock_getcpuclockid(3): nanoseconds,
// all threads, ended ones too). It needs no cgroup. A fork counts with the child from the moment it is there.
func cpu(processes []process) float64 {
	sum := 0.0
	for _, p := range processes {
		var t unix.Timespec
		const sched = 2 // CPUCLOCK_SCHED of the kernel's posix-timers.h
		if unix.ClockGettime(int32(^p.pid<<3|sched), &t) == nil {
			sum += float64(t.Nano()) / 1e9
		}
	}
	return sum
}

// field adds up a number of a file of /proc over processes: glob is below /proc/<pid>, name begins the line.
func field(processes []process, glob, name string) float64 {
	sum := 0.0
	for _, p := range processes {
		files, err := filepath.Glob(fmt.Sprintf("/proc/%d/%s", p.pid, glob))
		if err != nil {
			continue
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				continue
			}
			for line := range strings.Lines(string(text)) {
				if value, found := strings.CutPrefix(line, name+":"); found {
					n, _ := strconv.ParseFloat(strings.Fields(value)[0], 64)
					sum += n
				}
			}
		}
	}
	return sum
}
