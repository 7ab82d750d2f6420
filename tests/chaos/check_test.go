package chaos

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
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

// truth compares what the launcher says with what is so. A process that was gone before the launcher was asked must not
// be said to run.
func (p *play) truth() {
	before := p.units()
	gone := map[string]string{}
	for _, u := range before {
		if u.pid == 0 {
			if u.state == "running" {
				p.find("status", "%s: running without a process", u.name)
			}
			continue
		}
		if p.s.does("notify-junk") || p.s.does("MAINPID=1", "MAINPID=0") {
			continue // who may name any process
		}
		outside := p.outside(u.pid)
		if s := state(outside); outside == 0 || s == 0 || s == 'Z' {
			gone[u.name] = fmt.Sprintf("%v as %d outside, state %q", u, outside, s)
		}
	}
	if len(gone) == 0 || !p.running() || state(p.launcher) == 'T' {
		return
	}
	for _, u := range p.units() {
		for _, b := range before {
			if u == b && gone[u.name] != "" {
				p.find("status", "%s: said to be %s although the process is gone: %s", u.name, u.state, gone[u.name])
			}
		}
	}
}

// undone finds orders that were acknowledged and do not hold. Only the last one can be judged, and only if nobody has
// ordered anything else meanwhile.
func (p *play) undone() {
	p.mu.Lock()
	var last order
	for _, o := range p.orders {
		if slices.Contains([]string{"start", "stop", "restart"}, o.args[0]) {
			if last.code == -1 || !last.end.IsZero() && o.begin.Before(last.end) {
				p.mu.Unlock()
				return
			}
			last = o
		}
	}
	p.mu.Unlock()
	if last.args == nil || last.code != 0 || last.args[0] != "stop" || len(last.args) != 4 || p.s.acts("crowded command") {
		return
	}
	for _, u := range p.units() {
		if ok, _ := filepath.Match(last.args[3], u.name); ok && !slices.Contains([]string{"stopped", "off", "completed", "failed", "skipped", "waiting", "scheduled"}, u.state) {
			p.find("undone", "%v was acknowledged, and %s is %s", last.args, u.name, u.state)
		}
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
	const window, tries = 250 * time.Millisecond, 4
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

// check is what has to hold when the launcher has ended.
func (p *play) check() {
	left := p.group.processes()
	close(p.quit)
	if !p.s.has("pid=") && len(left) > 0 {
		p.clients.Wait()
		left = p.group.processes() // without commands that ran in the group
	}
	p.clients.Wait()
	// Without /proc only PID 1 finds orphans, an ordinary user may not kill what has become root, and KILL leaves what the
	// services have started in turn.
	excused := slices.Contains(p.s.End, "KILL") || p.s.has("noproc=", "unseen=") && !p.s.has("pid=") || p.s.has("user=") && p.s.does("setuid")
	if len(left) > 0 && !excused {
		time.Sleep(50 * time.Millisecond)
		if left = p.group.processes(); len(left) > 0 {
			p.find("left alive", "%v", describe(left))
		}
	}
	if len(left) > 0 {
		p.group.remove() // whatever holds the pipes
	}
	for name, r := range map[string]*reader{"stdout": p.out, "stderr": p.err} {
		select {
		case <-r.done:
		case <-time.After(p.w.patience):
			p.find("pipe held", "%s is still open after the end", name)
			return
		}
		if r.trace != "" {
			p.find("trace", "%s has %q:\n%s", name, r.trace, clip(r.text()))
		}
	}
	p.checkCode()
	p.checkFiles()
	p.checkLines("stdout", p.out, p.s.Stdout)
	p.checkLines("stderr", p.err, p.s.Stderr)
	p.mu.Lock()
	most, bound := p.most, p.mostUsage()
	p.mu.Unlock()
	if most.memory > bound.memory || most.descriptors > bound.descriptors || most.threads > bound.threads {
		p.find("usage", "%+v, want at most %+v", most, bound)
	}
}

var lineOf = regexp.MustCompile(`\b(s\d+(?:-sub\d+)?)\.(\w+) line (\d+)\b`)

// checkLines checks that no line is missing between others of a service that waits for the reader: each follows the one
// before it, or begins a new run.
func (p *play) checkLines(stream string, r *reader, who string) {
	if who != "fast" && who != "slow" && who != "late" || len(r.text()) >= kept {
		return
	}
	next := map[string]int{}
	for _, m := range lineOf.FindAllStringSubmatch(r.text(), -1) {
		n, _ := strconv.Atoi(m[3])
		key := m[1] + "." + m[2]
		if n != 0 && n != next[key] && p.waits(m[1]) {
			p.find("lost line", "%s: line %d of %s, want %d or 0", stream, n, key, next[key])
			return
		}
		next[key] = n + 1
	}
}

// waits tells whether a service waits for a slow reader.
func (p *play) waits(name string) bool {
	logging, _ := p.setting("logging")
	onFull := logging["onFull"]
	services := p.s.Config["services"].(JSON)
	for i, part := range strings.Split(name, "-") {
		s, _ := services[part].(JSON)
		services, _ = s["services"].(JSON)
		if i == strings.Count(name, "-") {
			nimi, _ := s["nimi"].(JSON)
			if log, ok := nimi["log"].(JSON); ok && log["onFull"] != nil {
				onFull = log["onFull"]
			}
		}
	}
	return onFull != "drop"
}

// checkFiles checks that nothing is left where the launcher puts what its services need. What a killed launcher has left
// stays until somebody needs the place.
func (p *play) checkFiles() {
	if p.again || slices.Contains(p.s.End, "KILL") || p.cmd.ProcessState.Sys().(syscall.WaitStatus).Signaled() {
		return
	}
	for _, pattern := range []string{"run/*", "tmp/nimi*"} {
		names, _ := filepath.Glob(filepath.Join(p.dir, pattern))
		for _, name := range names {
			p.find("left file", "%s", strings.TrimPrefix(name, p.dir))
		}
	}
}

var unstarted = regexp.MustCompile(`cannot start: ([^:;]+)`)

var numbered = regexp.MustCompile(`\b(exit|crash|parent|on \d+e) ?(\d+)`)

// checkCode compares the exit code with what docs/exit-codes.md allows.
func (p *play) checkCode() {
	status := p.cmd.ProcessState.Sys().(syscall.WaitStatus)
	code := status.ExitStatus()
	if status.Signaled() {
		code = 128 + int(status.Signal())
		if !slices.Contains(p.s.End, "KILL") || status.Signal() != syscall.SIGKILL {
			if !p.s.has("memory=") || status.Signal() != syscall.SIGKILL {
				p.find("signalled", "the launcher was ended by signal %d\n%s", status.Signal(), clip(p.err.text()))
			}
		}
		return
	}
	p.w.note("exit code %d", code)
	if slices.Contains(p.s.End, "KILL") && code == 128+int(syscall.SIGKILL) { // of PID 1, as stage.c has it
		return
	}
	own := p.err.own()
	for _, line := range own {
		if m := unstarted.FindStringSubmatch(line); m != nil {
			p.w.note("cannot start: %s", m[1])
		}
	}
	heard := p.s.Stderr == "fast" || p.s.Stderr == "late"
	allowed := map[int]bool{0: true, 1: true, 126: true, 127: true, 137: true}
	for sig := range 65 {
		switch syscall.Signal(sig) { // those that end services here
		case syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGABRT, syscall.SIGTERM, syscall.SIGKILL, syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGALRM, syscall.SIGPIPE,
			syscall.SIGSEGV, syscall.SIGXFSZ, syscall.SIGXCPU, syscall.SIGIO, syscall.SIGPWR, syscall.SIGSYS, syscall.SIGBUS, 34, 50, 64, syscall.SIGSTKFLT, syscall.SIGVTALRM, syscall.SIGPROF:
			allowed[128+sig] = true
		}
	}
	for _, program := range p.s.Programs {
		for _, m := range numbered.FindAllStringSubmatch(program, -1) {
			n, _ := strconv.Atoi(m[2])
			if m[1] == "exit" || strings.HasPrefix(m[1], "on") {
				allowed[n&255] = true
			}
		}
	}
	switch {
	case code == 111:
		// One line says why; before it there may be warnings of what the launcher has done without.
		if why := slices.DeleteFunc(slices.Clone(own), isWarning); heard && len(why) != 1 {
			p.find("lines of 111", "got %d lines, want one that says why:\n%s", len(why), clip(p.err.text()))
		}
		if left := strings.Join(own, ""); heard && !p.trouble() {
			p.find("gave up", "exit code 111 without need: %s", left)
		}
	case !allowed[code]:
		p.find("exit code", "got %d, which nothing here ends with\n%s", code, clip(p.err.text()))
	case code != 0 && p.s.Stderr == "fast" && !slices.ContainsFunc(own, isFailure):
		p.find("no reason", "exit code %d, and no line says why:\n%s", code, strings.Join(own, "\n"))
	}
}

// isFailure tells whether a line says what may have made an exit code.
func isFailure(line string) bool {
	return slices.ContainsFunc([]string{"cannot start", "exited with", "ended by", "killed", "killing", "not ready", "not healthy", "failed", "silent", "ended before"},
		func(words string) bool { return strings.Contains(line, words) })
}

// isWarning tells whether a line says what the launcher does without.
func isWarning(line string) bool {
	return strings.Contains(line, "no log files: ") || strings.Contains(line, "no control socket: ") || strings.Contains(line, "the output of services is lost") ||
		strings.Contains(line, "cannot start: ") || strings.Contains(line, "stopping all services")
}

// trouble tells whether a launcher may have been unable to do its work.
func (p *play) trouble() bool {
	settings := p.s.Config["settings"].(JSON)
	_, placed := settings["configData"]
	sockets := strings.Contains(p.s.String(), `"sockets"`)
	return placed || sockets || p.s.has("nofile=", "pids=", "parent-pids=", "nproc=", "noproc=", "tmpfs=", "memory=", "fsize=", "readonly=", "user=", "set=", "stack=", "umask=", "inherit=")
}

func describe(pids []int) string {
	var b strings.Builder
	for _, pid := range pids {
		command, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
		fmt.Fprintf(&b, "%d %c (%s) ", pid, state(pid), strings.TrimSpace(strings.ReplaceAll(string(command), "\x00", " ")))
	}
	return b.String()
}
