// Package tui plays the terminal UI in real terminals, those of tmux, with real launchers.
package tui

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	h "nimi/tests/harness"
)

func TestMain(m *testing.M) { h.Main(m) }

// terminal is a terminal with a shell in it.
type terminal struct {
	t      *testing.T
	server string
	dir    string // everything that the test leaves behind; launchers put their sockets there
	env    []string
}

// limit is how long a screen may take to be as it should.
const limit = 20 * time.Second

var servers atomic.Int64

// open opens a terminal of a size. The nimi command is in PATH, as is the launcher.
func open(t *testing.T, launcher string, width, height int, env ...string) *terminal {
	t.Helper()
	t.Parallel()
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("tmux is not installed")
	}
	dir, err := os.MkdirTemp("", "nimi-tui-")
	if err != nil {
		t.Fatal(err)
	}
	x := &terminal{t: t, server: fmt.Sprintf("nimi-%d-%d", os.Getpid(), servers.Add(1)), dir: dir}
	for link, file := range map[string]string{"nimi": h.Nimi(t), "shop": launcher} {
		if err := os.Symlink(file, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		x.tmux("kill-server")
		for _, name := range []string{"nimi", "shop"} { // what is left of the test, by the paths that only it has
			out, _ := exec.Command("pgrep", "-f", "^"+filepath.Join(dir, name)).Output()
			for _, pid := range strings.Fields(string(out)) {
				if n, err := strconv.Atoi(pid); err == nil {
					if p, err := os.FindProcess(n); err == nil {
						_ = p.Kill()
					}
				}
			}
		}
		os.RemoveAll(dir)
	})
	x.env = append(append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"), "XDG_RUNTIME_DIR="+dir, "NIMI_SOCKET=", "RUNTIME_DIRECTORY=",
		"LANG=C.UTF-8", "LC_ALL=", "ENV=", "NO_COLOR=", "TMUX=", "SHOP="+filepath.Join(dir, "shop")), env...)
	if out, err := x.tmux("new-session", "-d", "-x", strconv.Itoa(width), "-y", strconv.Itoa(height), "-c", dir, "/bin/sh"); err != nil {
		t.Fatalf("tmux: %v: %s", err, out)
	}
	return x
}

// tmux runs one of tmux's commands on the terminal's own server.
func (x *terminal) tmux(arguments ...string) (string, error) {
	c := exec.Command("tmux", append([]string{"-L", x.server, "-f", "/dev/null"}, arguments...)...)
	c.Env = x.env // that of the first is what the shell has
	out, err := c.CombinedOutput()
	return string(out), err
}

// keys presses keys, by tmux's names.
func (x *terminal) keys(keys ...string) {
	x.t.Helper()
	for _, k := range keys {
		if out, err := x.tmux("send-keys", k); err != nil {
			x.t.Fatalf("send-keys %s: %v: %s", k, err, out)
		}
	}
}

// enter types a command once the shell is there to read it: while there is a screen, what is typed would be keys for that. With
// "clear; " before it, what is seen from then on is of the command.
func (x *terminal) enter(command string) {
	x.t.Helper()
	x.shell()
	if rest, clears := strings.CutPrefix(command, "clear; "); clears {
		x.keys("clear", "Enter")
		x.until("an empty screen", func(screen string) bool { return len(strings.TrimSpace(screen)) == 1 })
		command = rest
	}
	x.keys(command, "Enter")
}

// shell waits for a shell's prompt.
func (x *terminal) shell() {
	x.t.Helper()
	x.until("the shell", func(screen string) bool {
		screen = strings.TrimSpace(screen)
		return strings.HasSuffix(screen, "#") || strings.HasSuffix(screen, "$")
	})
}

// screen is what is on the screen.
func (x *terminal) screen() string {
	out, _ := x.tmux("capture-pane", "-p")
	return out
}

// until waits for the screen to be as it should.
func (x *terminal) until(what string, is func(screen string) bool) {
	x.t.Helper()
	last := ""
	for deadline := time.Now().Add(limit); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if last = x.screen(); is(last) {
			return
		}
	}
	x.t.Fatalf("waited in vain for %s; the screen is\n%s", what, last)
}

// sees waits for texts on the screen.
func (x *terminal) sees(texts ...string) {
	x.t.Helper()
	x.until(strings.Join(texts, " and "), func(screen string) bool {
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				return false
			}
		}
		return true
	})
}

// misses waits until a text is not on the screen any more.
func (x *terminal) misses(text string) {
	x.t.Helper()
	x.until("no "+text, func(screen string) bool { return !strings.Contains(screen, text) })
}

// prompts waits for the shell to be back, and fails unless the terminal is as it was: what is typed is shown, and is a
// command.
func (x *terminal) prompts(code int) {
	x.t.Helper()
	x.enter("echo ended=$?")
	x.sees("echo ended=$?\n", fmt.Sprintf("ended=%d\n", code))
	out, _ := x.tmux("display-message", "-p", "#{alternate_on} #{mouse_any_flag} #{cursor_flag} #{keypad_flag}")
	if got := strings.TrimSpace(out); got != "0 0 1 0" {
		x.t.Errorf("got alternate screen, mouse, cursor, keypad %q, want 0 0 1 0", got)
	}
}

// run runs a command beside the terminal, and returns what it prints.
func (x *terminal) run(name string, arguments ...string) (string, error) {
	c := exec.Command(filepath.Join(x.dir, name), arguments...)
	c.Env = x.env
	out, err := c.CombinedOutput()
	return string(out), err
}

// processes are those whose command lines match, by their pids.
func (x *terminal) processes(pattern string) []int {
	out, _ := exec.Command("pgrep", "-f", pattern).Output()
	var all []int
	for _, f := range strings.Fields(string(out)) {
		if pid, err := strconv.Atoi(f); err == nil {
			all = append(all, pid)
		}
	}
	return all
}

// process waits for the one process whose command line matches.
func (x *terminal) process(pattern string) *os.Process {
	x.t.Helper()
	var pids []int
	for deadline := time.Now().Add(limit); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if pids = x.processes(pattern); len(pids) == 1 {
			p, err := os.FindProcess(pids[0])
			if err != nil {
				x.t.Fatal(err)
			}
			return p
		}
	}
	x.t.Fatalf("processes like %q: got %v, want one", pattern, pids)
	return nil
}

// ends waits until no process matches.
func (x *terminal) ends(pattern string) {
	x.t.Helper()
	for deadline := time.Now().Add(limit); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if len(x.processes(pattern)) == 0 {
			return
		}
	}
	x.t.Fatalf("processes like %q are still there: %v", pattern, x.processes(pattern))
}

// The processes of a terminal, by their command lines.
func (x *terminal) launcher() string { return "^" + x.dir + "/shop --no-tui" }
func (x *terminal) ui() string       { return "tui --socket " + x.dir }
