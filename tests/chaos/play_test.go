package chaos

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// A finding is something that must not be: its kind, by which two are compared, and what was seen.
type finding struct{ kind, text string }

// A play is a scenario that is being played.
type play struct {
	w        *world
	s        scenario
	binary   string
	dir      string // outside: control, here/, run/, var/, tmp/
	group    group
	launcher int // the launcher's process
	cmd      *exec.Cmd
	ended    chan struct{}
	out, err *reader
	clients  sync.WaitGroup
	quit     chan struct{} // closed when clients are to end
	begin    time.Time
	again    bool // after a launcher that was killed

	mu       sync.Mutex
	findings []finding
	orders   []order
	most     usage
}

func (p *play) find(kind, format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f := finding{kind, fmt.Sprintf(format, args...)}
	if kind == "trace" { // a crash explains the rest
		p.findings = slices.Insert(p.findings, 0, f)
		return
	}
	p.findings = append(p.findings, f)
}

// setting returns a group of the program's settings.
func (p *play) setting(name string) (group JSON, ok bool) {
	settings, _ := p.s.Config["settings"].(JSON)
	group, ok = settings[name].(JSON)
	return group, ok
}

func (p *play) socket() string { return filepath.Join(p.dir, "control") }

// stageOrder is that in which stage.c has to do things.
var stageOrder = []string{"group", "mounts", "network", "bind", "tmpfs", "readonly", "pid", "noproc", "umask", "set", "dir", "rmdir", "nice", "ignore", "block", "core", "memlock",
	"sigpending", "stack", "fsize", "inherit", "close", "full", "nnp", "user", "nproc", "nofile", "refuse"}

// stageWords are the arguments of stage.c for a scenario.
func (p *play) stageWords() (words []string) {
	all := append(p.group.words(), "mounts=", "network=", "dir="+p.w.path("here"))
	for from, to := range map[string]string{"here": p.w.path("here"), "run": "/run", "var": "/var/lib", "cache": "/var/cache", "log": "/var/log", "tmp": "/tmp"} {
		all = append(all, "bind="+filepath.Join(p.dir, from)+":"+to)
	}
	for _, word := range p.s.Stage {
		all = append(all, strings.ReplaceAll(word, hereWord, p.w.path("here")))
	}
	for fd, who := range map[int]string{1: p.s.Stdout, 2: p.s.Stderr} {
		switch who {
		case "closed":
			all = append(all, fmt.Sprint("close=", fd))
		case "full":
			all = append(all, fmt.Sprint("full=", fd))
		}
	}
	for _, name := range stageOrder {
		for _, word := range all {
			if strings.HasPrefix(word, name+"=") {
				words = append(words, word)
			}
		}
	}
	return words
}

// run plays a scenario with a launcher that has been built, and returns what was found.
func (w *world) run(s scenario, binary string) []finding {
	p := &play{w: w, s: s, binary: binary, ended: make(chan struct{}), quit: make(chan struct{}), begin: time.Now()}
	p.dir = w.path(fmt.Sprint("s", w.played.Add(1)))
	defer os.RemoveAll(p.dir)
	p.play()
	if slices.Contains(s.End, "KILL") && len(p.findings) == 0 { // what it has left is in nobody's way
		again := &play{w: w, s: s.copy(), binary: binary, ended: make(chan struct{}), quit: make(chan struct{}), begin: time.Now(), dir: p.dir}
		again.s.Actions, again.s.End = nil, []string{"TERM", "INT"}
		again.again = true
		again.play()
		return again.findings
	}
	return p.findings
}

// play plays the scenario in its directory.
func (p *play) play() {
	for _, sub := range []string{"here", "here/outside", "here/gone", "run", "var", "cache", "log", "tmp"} {
		os.MkdirAll(filepath.Join(p.dir, sub), 0o755)
	}
	for _, sub := range []string{"", "here", "tmp"} { // the launcher may be anybody
		os.Chmod(filepath.Join(p.dir, sub), os.ModeSticky|0o777)
	}
	var err error
	if p.group, err = newGroup(p.s); err != nil {
		p.find("test", "control group: %v", err)
		return
	}
	defer p.group.remove()
	if err := p.start(); err != nil {
		p.find("test", "start: %v", err)
		return
	}
	defer func() {
		p.cmd.Process.Kill()
		p.group.remove()
		<-p.ended
	}()
	go p.watchUsage()
	for _, a := range p.s.Actions {
		if !p.sleep(time.Duration(a.After) * time.Millisecond) {
			break
		}
		p.act(a)
	}
	p.atRest()
	p.undone()
	p.end()
	p.check()
}

// start starts the launcher.
func (p *play) start() error {
	argv := append([]string{p.w.path("stage")}, p.stageWords()...)
	p.cmd = exec.Command(argv[0], append(argv[1:], "--", p.binary)...)
	p.cmd.Env = []string{"PATH=/usr/bin:/bin", "NIMI_SOCKET=" + p.socket()}
	for role, words := range p.s.Programs {
		p.cmd.Env = append(p.cmd.Env, "CHAOS_"+role+"="+words)
	}
	var ends [2]*os.File
	for i, who := range []string{p.s.Stdout, p.s.Stderr} {
		r, w, err := channel(who)
		if err != nil {
			return err
		}
		ends[i] = w
		defer w.Close()
		if i == 0 {
			p.out = read(r, who, p.ended)
		} else {
			p.err = read(r, who, p.ended)
		}
	}
	p.cmd.Stdout, p.cmd.Stderr = ends[0], ends[1]
	if err := p.cmd.Start(); err != nil {
		return err
	}
	go func() {
		p.cmd.Wait()
		close(p.ended)
	}()
	// Until the launcher is there, or has ended: stage becomes it, or has it as a child.
	for p.running() {
		pid := p.cmd.Process.Pid
		if p.s.has("pid=") {
			text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
			pid, _ = strconv.Atoi(strings.TrimSpace(string(text)))
		}
		if exe, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid)); err == nil && exe == p.binary {
			p.launcher = pid
			p.untilUp()
			return nil
		}
		time.Sleep(time.Millisecond)
	}
	return nil
}

// untilUp waits until a launcher can be expected to hear signals: its socket answers, or it has a child. One that has neither for a
// second has had the time.
func (p *play) untilUp() {
	for begin := time.Now(); p.running() && time.Since(begin) < time.Second; time.Sleep(time.Millisecond) {
		c, err := net.Dial("unix", p.socket())
		if err == nil {
			c.Close()
		}
		children, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", p.launcher, p.launcher))
		if err == nil || len(children) > 0 {
			return
		}
	}
}

func (p *play) running() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// sleep returns false when the launcher has ended meanwhile.
func (p *play) sleep(d time.Duration) bool {
	select {
	case <-p.ended:
		return false
	case <-time.After(d):
		return true
	}
}

// mostEnd is how long the end may take from the first signal.
func (p *play) mostEnd() time.Duration {
	timeout := 9000.0
	if shutdown, ok := p.setting("shutdown"); ok {
		if ms, ok := shutdown["timeout"].(float64); ok {
			timeout = ms
		}
	}
	return time.Duration(timeout)*time.Millisecond + 2*time.Second + p.w.patience
}

var endSignals = map[string]syscall.Signal{"TERM": syscall.SIGTERM, "INT": syscall.SIGINT, "QUIT": syscall.SIGQUIT, "HUP": syscall.SIGHUP, "KILL": syscall.SIGKILL}

// end asks the launcher to end, until it does.
func (p *play) end() {
	for i, name := range p.s.End {
		if i > 0 && !p.sleep(600*time.Millisecond) {
			break
		}
		if p.launcher > 0 {
			syscall.Kill(p.launcher, endSignals[name])
		}
	}
	if p.s.has("block=15", "ignore=15") { // such a launcher need not hear TERM
		if !p.sleep(500 * time.Millisecond) {
			return
		}
		syscall.Kill(p.launcher, syscall.SIGINT)
	}
	if most := p.mostEnd(); p.sleep(most) {
		p.find("does not end", "still running %v after %v\n%s", most, p.s.End, stacks(p.launcher))
		syscall.Kill(p.launcher, syscall.SIGKILL)
		p.cmd.Process.Kill()
		<-p.ended
	}
}

// stacks says where the threads of a process are, as far as the kernel tells.
func stacks(pid int) string {
	var b strings.Builder
	tasks, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	for _, task := range tasks {
		base := fmt.Sprintf("/proc/%d/task/%s/", pid, task.Name())
		wchan, _ := os.ReadFile(base + "wchan")
		call, _ := os.ReadFile(base + "syscall")
		fmt.Fprintf(&b, "thread %s: %s %s\n", task.Name(), wchan, strings.TrimSpace(string(call)))
	}
	return b.String()
}
