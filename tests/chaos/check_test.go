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
		p.find("no reason", "exit code %d, and no line says why:\n%s", code, clip(p.err.text()))
	}
}

// isFailure tells whether a line says what may have made an exit code.
func isFailure(line string) bool {
	return slices.ContainsFunc([]string{"cannot start", "exited with", "ended by", "killed", "killing", "not ready", "not healthy", "failed", "silent", "ended before"},
		func(words string) bool { return strings.Contains(line, words) })
}

// ofService matches what is said of a service that cannot start or has ended.
var ofService = regexp.MustCompile(`\b(s\d+(-sub\d+)?|startup): .*(cannot start|exited with|ended by)`)

// isWarning tells whether a line says what the launcher does without.
func isWarning(line string) bool {
	return strings.Contains(line, "no log files: ") || strings.Contains(line, "no control socket: ") || strings.Contains(line, "the output of services is lost") ||
		ofService.MatchString(line) || strings.Contains(line, "stopping all services")
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
