package chaos

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// usage is what a launcher has needed.
type usage struct{ memory, descriptors, threads int }

// mostUsage bounds it, per service in part.
func (p *play) mostUsage() usage {
	n := len(serviceNames(p.s.Config))
	return usage{memory: 96 << 10, descriptors: 64 + 12*n + 2*110, threads: 24}
}

// watchUsage looks at the launcher again and again.
func (p *play) watchUsage() {
	for p.sleep(50*time.Millisecond) && p.launcher > 0 {
		var u usage
		text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.launcher))
		for _, line := range strings.Split(string(text), "\n") {
			words := strings.Fields(line)
			if len(words) < 2 {
				continue
			}
			switch n, _ := strconv.Atoi(words[1]); words[0] {
			case "RssAnon:":
				u.memory = n
			case "Threads:":
				u.threads = n
			}
		}
		fds, _ := os.ReadDir(fmt.Sprintf("/proc/%d/fd", p.launcher))
		u.descriptors = len(fds)
		p.mu.Lock()
		p.most = usage{max(p.most.memory, u.memory), max(p.most.descriptors, u.descriptors), max(p.most.threads, u.threads)}
		p.mu.Unlock()
	}
}

// atRest checks that a launcher with little to do needs little processor time.
func (p *play) atRest() {
	busy := p.s.does("flood", "flood-daemon", "beat", "endless", "junk", "notify-junk", "bomb", "leaving-bomb", "lines", "parent") || p.s.acts("idle clients")
	if !busy {
		p.idle()
	}
}

// idle checks that the launcher does not want the processor all the time: a thread that spins is always running or waiting to
// run, whatever else the machine does.
func (p *play) idle() {
	const window, tries = 250 * time.Millisecond, 16
	for try := 1; p.launcher > 0 && p.running(); try++ { // one that is catching up with something is not busy for long
		ran, waited := wanted(p.launcher)
		begin := time.Now()
		if !p.sleep(window) {
			return
		}
		nowRan, nowWaited := wanted(p.launcher)
		ran, waited = nowRan-ran, nowWaited-waited
		all := time.Since(begin)
		if ran < all/20 || ran+waited < all*4/5 {
			return
		}
		if try == tries {
			p.find("busy at rest", "%v of running and %v of waiting to run in %v, for the %dth time\n%s", ran, waited, all, tries, stacks(p.launcher))
			return
		}
	}
}

// wanted returns how long the threads of a process have run and have waited to run (Documentation/scheduler/sched-stats.rst
// of the kernel).
func wanted(pid int) (ran, waited time.Duration) {
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	for _, file := range files {
		var r, w time.Duration
		text, _ := os.ReadFile(file)
		fmt.Sscan(string(text), &r, &w)
		ran, waited = ran+r, waited+w
	}
	return ran, waited
}
