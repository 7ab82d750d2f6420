package chaos

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// An order is a command that was given, and what came of it. Code is -1 while that is not known.
type order struct {
	args       []string
	begin, end time.Time
	code       int
}

// mostCommand is how long a command may take that is not told how long, and does not go on for ever.
const mostCommand = 8 * time.Second

// command runs the launcher's own command line. Only orders to services are waited for.
func (p *play) command(args []string, crowded bool) {
	var stage []string
	if crowded {
		stage = p.group.words()[:1]
	}
	order := slices.Contains([]string{"start", "stop", "restart"}, args[0])
	endless := slices.Contains(args, "-f") || slices.Contains(args, "--watch") || order && !slices.Contains(args, "--timeout")
	if order && !endless && !crowded {
		p.runCommand(args, stage, mostCommand+p.w.patience)
		return
	}
	p.clients.Add(1)
	go func() {
		defer p.clients.Done()
		if endless {
			p.runCommand(args, stage, 0)
		} else {
			p.runCommand(args, stage, mostCommand+p.w.patience)
		}
	}()
}

// runCommand runs a command to its end, or to the end of the scenario, and checks it. It may have surroundings of its own,
// in which it may fail as a launcher may. A time of 0: it need not end.
func (p *play) runCommand(args, stage []string, most time.Duration) {
	argv := []string{p.binary}
	if stage != nil {
		argv = append(append([]string{p.w.path("stage")}, stage...), "--", p.binary)
	}
	argv = append(argv, args...)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Env = []string{"NIMI_SOCKET=" + p.socket(), fakeVariable + "=" + p.s.Programs["fake"]}
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &limited{b: &out}, &limited{b: &errs}
	o := order{args: args, begin: time.Now(), code: -1}
	p.mu.Lock()
	index := len(p.orders)
	p.orders = append(p.orders, o)
	p.mu.Unlock()
	done := make(chan error, 1)
	go func() { done <- cmd.Run() }()
	var timeout <-chan time.Time
	if most > 0 {
		timeout = time.After(most)
	}
	select {
	case <-done:
	case <-timeout:
		p.find("command does not end", "%v has not ended after %v", args, most)
		cancel()
		<-done
		return
	case <-p.quit:
		cancel()
		<-done
		return
	}
	code := cmd.ProcessState.ExitCode()
	p.mu.Lock()
	p.orders[index].end, p.orders[index].code = time.Now(), code
	p.mu.Unlock()
	text := out.String() + errs.String()
	for _, t := range traces {
		if strings.Contains(errs.String(), t) {
			p.find("command trace", "%v (exit code %d):\n%s", args, code, clip(errs.String()))
			return
		}
	}
	if control, ok := p.setting("control"); code == 2 && ok && control["enable"] == false {
		return
	}
	if code == 2 && (strings.Contains(text, "output is not kept") || strings.Contains(text, "no service matches")) {
		return // with logging.format = "raw", or a pattern for nothing
	}
	if !slices.Contains([]int{0, 1, 3, 4, 5}, code) && !(stage != nil && (code == 111 || code == 96)) {
		p.find("command code", "%v: exit code %d, state %v\n%s", args, code, cmd.ProcessState, clip(text))
	}
}

// leavingCommand starts a command and kills it soon, without having read anything.
func (p *play) leavingCommand(args []string) {
	read, write, err := os.Pipe()
	if err != nil {
		return
	}
	defer read.Close()
	cmd := exec.Command(p.binary, args...)
	cmd.Env = []string{"NIMI_SOCKET=" + p.socket()}
	cmd.Stdout, cmd.Stderr = write, write
	p.mu.Lock()
	p.orders = append(p.orders, order{args: args, begin: time.Now(), code: -1}) // nobody knows whether it has been heard
	p.mu.Unlock()
	if cmd.Start() == nil {
		write.Close()
		p.sleep(30 * time.Millisecond)
		cmd.Process.Kill()
		cmd.Wait()
	} else {
		write.Close()
	}
}

// limited keeps the beginning of what is written, and takes all of it.
type limited struct{ b *bytes.Buffer }

func (l *limited) Write(data []byte) (int, error) {
	if l.b.Len() < kept {
		l.b.Write(data)
	}
	return len(data), nil
}

func clip(text string) string {
	if len(text) > 6000 {
		return text[:3000] + "\n…\n" + text[len(text)-3000:]
	}
	return text
}

// idleClients connect and say nothing.
func (p *play) idleClients(n int, d time.Duration) {
	p.clients.Add(1)
	go func() {
		defer p.clients.Done()
		for range n {
			if c, err := net.DialTimeout("unix", p.socket(), time.Second); err == nil {
				defer c.Close()
			}
		}
		select {
		case <-p.quit:
		case <-time.After(d):
		}
	}()
}

// junkClients say what makes no sense, or half of something.
func (p *play) junkClients(n int) {
	words := []string{"nimi/1 status\n", "nimi/1 watch", "nimi/2 status\n", "\n", "nimi/1 stop\n", "nimi/1 logs -n 99999999999999999999\n", "nimi/1 signal 0 *\n", "nimi/1 \\e\n",
		"GET / HTTP/1.1\r\n\r\n", strings.Repeat("x", 100_000), "nimi/1 status " + strings.Repeat("s0 ", 20_000) + "\n", "\x00\x01\xff\n", "nimi/1 start --timeout=-1 s0\n", "nimi/1 wait --timeout=1 --ready\n",
		"nimi/1 logs -f\n", "nimi/1 takeover\n"}
	for i := range n {
		c, err := net.DialTimeout("unix", p.socket(), time.Second)
		if err != nil {
			return
		}
		c.SetDeadline(time.Now().Add(200 * time.Millisecond))
		c.Write([]byte(words[(i*7+p.launcher)%len(words)]))
		if i%3 == 0 {
			c.Read(make([]byte, 10))
		}
		c.Close()
	}
}

// A unit is what the launcher says of a service.
type unit struct {
	name, state string
	pid         int
	runs        string
}

// units asks the launcher how its services are; nil where it does not answer.
func (p *play) units() (units []unit) {
	c, err := net.DialTimeout("unix", p.socket(), time.Second)
	if err != nil {
		return nil
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(5 * time.Second))
	if _, err := c.Write([]byte("nimi/1 status\n")); err != nil {
		return nil
	}
	lines, whole := bufio.NewScanner(c), false
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		if len(words) == 0 {
			continue
		}
		switch words[0] {
		case "unit":
			u := unit{name: words[1]}
			for _, word := range words[2:] {
				key, value, _ := strings.Cut(word, "=")
				switch key {
				case "state":
					u.state = value
				case "pid":
					u.pid, _ = strconv.Atoi(value)
				case "runs":
					u.runs = value
				}
			}
			units = append(units, u)
		case "done":
			whole = true
		}
	}
	if !whole {
		return nil
	}
	return units
}

// outside translates a process number of the launcher's namespace; 0 where there is no such process.
func (p *play) outside(pid int) int {
	if !p.s.has("pid=") {
		if state(pid) == 0 {
			return 0
		}
		return pid
	}
	text, _ := os.ReadFile(filepath.Join(p.group.pids, "cgroup.procs"))
	zombies, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", p.launcher, p.launcher))
	for _, word := range strings.Fields(string(text) + " " + string(zombies)) {
		status, err := os.ReadFile("/proc/" + word + "/status")
		if err != nil {
			continue
		}
		for _, line := range strings.Split(string(status), "\n") {
			if numbers := strings.Fields(line); len(numbers) > 2 && numbers[0] == "NSpid:" && numbers[len(numbers)-1] == strconv.Itoa(pid) {
				n, _ := strconv.Atoi(word)
				return n
			}
		}
	}
	return 0
}
