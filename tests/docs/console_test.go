package docs

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// Every console block of a page is typed, in the order of the page, and prints what the page says. A ```json block is the
// file that the next --config of a console block names, or, where commands of a launcher follow, the configuration of that
// launcher, which then runs. Numbers, times and sizes may differ, and a line "…" is any number of lines.
func TestConsole(t *testing.T) {
	pages, err := filepath.Glob(root(t) + "/docs/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatal(err)
	}
	for _, page := range pages {
		name := filepath.Base(page)
		if elsewhere[name] != "" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newConsole(t).follow(page)
		})
	}
	for name, where := range elsewhere {
		if _, err := os.Stat(filepath.Join(root(t), where)); err != nil {
			t.Errorf("%s is said to be tested in %s: %v", name, where, err)
		}
	}
}

// elsewhere are pages whose console blocks need more than a shell, and the tests that run them.
var elsewhere = map[string]string{
	"docker.md": "tests/container/docs_test.go",
	"nix.md":    "tests/nix/docs_test.go",
}

// console is a directory in which the commands of a page are typed.
type console struct {
	*testing.T
	dir      string
	env      []string
	config   string // the last ```json block
	launcher string // its settings.binName, where commands of it have been typed
	running  *exec.Cmd
	detached []string // launchers that a command of the page has started in the background
}

func newConsole(t *testing.T) *console {
	dir := t.TempDir()
	c := &console{T: t, dir: dir}
	for _, sub := range []string{"bin", "run"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(h.Nimi(t), filepath.Join(dir, "bin", "nimi")); err != nil {
		t.Fatal(err)
	}
	c.env = append(os.Environ(), "PATH="+filepath.Join(dir, "bin")+":"+os.Getenv("PATH")+":/usr/sbin:/sbin",
		"XDG_RUNTIME_DIR="+filepath.Join(dir, "run"), "RUNTIME_DIRECTORY=", "NIMI_SOCKET=", "NO_COLOR=1")
	t.Cleanup(c.stop)
	return c
}

// follow does what a page says.
func (c *console) follow(page string) {
	for _, b := range blocks(c.T, page) {
		switch b.kind {
		case "json", "json broken":
			c.config = b.text
		case "console":
			c.block(b.text)
		default:
			if _, name, isFile := strings.Cut(b.kind, " "); isFile {
				c.file(name, b.text)
			}
		}
	}
}

// file writes a file of the page.
func (c *console) file(name, text string) {
	path := filepath.Join(c.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		c.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text+"\n"), 0o755); err != nil {
		c.Fatal(err)
	}
}

var (
	binName = regexp.MustCompile(`"binName": "(\w+)"`)
	file    = regexp.MustCompile(`--config (\S+)`)
)

// block types the commands of one block and looks at what each prints.
func (c *console) block(text string) {
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); {
		command, root := strings.CutPrefix(lines[i], "# ")
		if !root {
			var ok bool
			if command, ok = strings.CutPrefix(lines[i], "$ "); !ok {
				return // what is shown was not typed
			}
		}
		var want []string
		for i++; i < len(lines) && !strings.HasPrefix(lines[i], "$ ") && !strings.HasPrefix(lines[i], "# nimi"); i++ {
			want = append(want, lines[i])
		}
		if root && os.Geteuid() != 0 {
			c.Log("not root: left out: " + command)
			continue
		}
		c.command(command, want)
	}
}

// command types one command.
func (c *console) command(command string, want []string) {
	if m := file.FindStringSubmatch(command); m != nil {
		if err := os.WriteFile(filepath.Join(c.dir, m[1]), []byte(c.config), 0o644); err != nil {
			c.Fatal(err)
		}
	}
	if m := binName.FindStringSubmatch(c.config); m != nil && strings.HasPrefix(command, m[1]+" ") {
		c.start(m[1], strings.HasPrefix(command, m[1]+" run "), strings.Contains(command, " --detach"))
	}
	for end := time.Now().Add(h.Deadline / 4); ; time.Sleep(50 * time.Millisecond) {
		got := c.output(command, want)
		if logs.MatchString(command) { // lines of several services come in the order in which these are scheduled
			got, want = sorted(got), strings.Split(sorted(strings.Join(want, "\n")), "\n")
		}
		if like(got, want, longRunning.MatchString(command)) {
			return
		}
		// What services have printed arrives when they have come to it.
		if !asks.MatchString(command) || time.Now().After(end) {
			c.Errorf("%s\ngot\n%s\nwant\n%s", command, got, strings.Join(want, "\n"))
			return
		}
	}
}

// output runs a command, to its end or, where it goes on, until it has printed what is wanted.
func (c *console) output(command string, want []string) string {
	ctx, cancel := context.WithTimeout(context.Background(), h.Deadline)
	defer cancel()
	run := exec.CommandContext(ctx, "/bin/sh", "-c", "exec "+command+" 2>&1")
	run.Dir, run.Env = c.dir, c.env
	run.WaitDelay = h.Deadline
	out, err := run.StdoutPipe()
	if err != nil {
		c.Fatal(err)
	}
	run.Cancel = func() error { return run.Process.Signal(os.Interrupt) }
	if err := run.Start(); err != nil {
		c.Fatal(err)
	}
	var got []byte
	b := make([]byte, 4096)
	for {
		n, err := out.Read(b)
		got = append(got, b[:n]...)
		if err != nil || longRunning.MatchString(command) && like(slow.ReplaceAllString(string(got), ""), want, true) {
			break
		}
	}
	cancel() // a launcher runs until it is stopped
	_ = run.Wait()
	return slow.ReplaceAllString(string(got), "")
}

// slow is what a build says that takes longer than a moment.
var slow = regexp.MustCompile(`(?m)^nimi \w+: compiling .*\n`)

var logs = regexp.MustCompile(`^\w+ logs\b`)

func sorted(text string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// asks are commands that change nothing, so that they can be given again.
var asks = regexp.MustCompile(`^\w+ (status|logs|metrics|describe)\b`)

// longRunning are commands that print what they print and go on.
var longRunning = regexp.MustCompile(`^(nimi|\S+) run\b|^\S*-sandbox$`)

// start builds the launcher of the page's configuration and has it run, so that commands can be given to it.
func (c *console) start(name string, fresh, detached bool) {
	bin := filepath.Join(c.dir, "bin", name)
	if c.launcher != c.config {
		c.stop()
		if err := os.WriteFile(filepath.Join(c.dir, name+".json"), []byte(c.config), 0o644); err != nil {
			c.Fatal(err)
		}
		build := exec.Command(filepath.Join(c.dir, "bin", "nimi"), "build", "--config", name+".json", "--output", bin)
		build.Dir, build.Env = c.dir, c.env
		if out, err := build.CombinedOutput(); err != nil {
			c.Fatalf("%v\n%s", err, out)
		}
		c.launcher = c.config
	}
	if fresh { // the command is to run it
		c.stop()
		if detached {
			c.detached = []string{bin}
		}
		return
	}
	if c.running != nil {
		return
	}
	c.running = exec.Command(bin)
	c.running.Dir, c.running.Env = c.dir, c.env
	if err := c.running.Start(); err != nil {
		c.Fatal(err)
	}
	wait := exec.Command(bin, "wait", "--ready", "--timeout", "30")
	wait.Dir, wait.Env = c.dir, c.env
	_ = wait.Run() // a page may show one that fails
	for end := time.Now().Add(h.Deadline); ; time.Sleep(20 * time.Millisecond) {
		status := exec.Command(bin, "status")
		status.Dir, status.Env = c.dir, c.env
		out, _ := status.Output()
		if s := string(out); s != "" && !strings.Contains(s, " starting ") && !strings.Contains(s, " waiting ") {
			return
		}
		if time.Now().After(end) {
			c.Fatalf("%s does not come up", name)
		}
	}
}

// stop ends the launcher that runs.
func (c *console) stop() {
	for _, bin := range c.detached { // nobody waits for them: they are no children of the test's
		down := exec.Command(bin, "down", "--timeout", "30")
		down.Dir, down.Env = c.dir, c.env
		if out, err := down.CombinedOutput(); err != nil {
			c.Errorf("a launcher in the background does not end: %v\n%s", err, out)
		}
	}
	c.detached = nil
	if c.running == nil {
		return
	}
	_ = c.running.Process.Signal(os.Interrupt)
	_ = c.running.Wait()
	c.running = nil
}

// What is another one each time: process numbers, sizes, hashes, dates, durations.
var (
	hashes = regexp.MustCompile(`\b[0-9a-f]{16,}\b`)
	dates  = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`)
	number = regexp.MustCompile(`\b\d+(\.\d+)?(ms|s|m|KiB|MiB)?\b`)
	spaces = regexp.MustCompile(` +`)
)

// steady is a line without what differs between two runs.
func steady(line string) string {
	line = dates.ReplaceAllString(hashes.ReplaceAllString(line, "HASH"), "DATE")
	return strings.TrimSpace(spaces.ReplaceAllString(number.ReplaceAllString(line, "N"), " "))
}

// like tells whether an output is what a page shows. A line "…" stands for any number of lines. more: others may follow
// or stand between, as services print when they will.
func like(got string, want []string, more bool) bool {
	lines := strings.Split(strings.TrimRight(got, "\n"), "\n")
	if got == "" {
		lines = nil
	}
	for _, w := range want {
		if w == "…" {
			more = true
			continue
		}
		found := false
		for len(lines) > 0 && !found {
			found = steady(lines[0]) == steady(w)
			lines = lines[1:]
			if !found && !more {
				return false
			}
		}
		if !found {
			return false
		}
	}
	return more || len(lines) == 0
}

func TestLike(t *testing.T) {
	for _, c := range []struct {
		got  string
		want []string
		more bool
		is   bool
	}{
		{"web: started, running as 12\n", []string{"web: started, running as 509"}, false, true},
		{"web: started\n", []string{"web: stopped"}, false, false},
		{"a\nb\n", []string{"a"}, false, false},
		{"a\nb\n", []string{"a"}, true, true},
		{"a\nb\nc\n", []string{"…", "b", "…"}, false, true},
		{"", []string{"a"}, true, false},
		{"", nil, false, true},
		{"extra\n", nil, false, false},
		{"a  1.6MiB  2026-11-22T21:50:39Z\n", []string{"a  2.3MiB  2027-01-01T00:00:00Z"}, false, true},
	} {
		if got := like(c.got, c.want, c.more); got != c.is {
			t.Errorf("%q as %q: got %v, want %v", c.got, c.want, got, c.is)
		}
	}
}
