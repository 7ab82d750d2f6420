package harness

import (
	"crypto/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Screen is a terminal that a person could look at: tmux emulates it, so a test sees what is on it.
type Screen struct {
	t      testing.TB
	socket string
}

// OpenScreen runs a command at a terminal of so many columns and rows. It stays open when the command has ended.
func OpenScreen(t testing.TB, columns, rows int, env []string, argv ...string) *Screen {
	t.Helper()
	Need(t, "tmux")
	s := &Screen{t, filepath.Join(os.TempDir(), "nimi-tmux-"+rand.Text()[:8])}
	args := []string{"-f", "/dev/null", "new-session", "-d", "-x", strconv.Itoa(columns), "-y", strconv.Itoa(rows)}
	for _, v := range append([]string{"PS1=$ ", "HISTFILE="}, env...) {
		args = append(args, "-e", v)
	}
	args = append(append(args, "--"), argv...)
	t.Cleanup(func() {
		exec.Command("tmux", "-S", s.socket, "kill-server").Run()
		os.Remove(s.socket)
	})
	s.tmux(append(args, ";", "set-option", "-g", "remain-on-exit", "on", ";", "set-option", "-g", "status", "off")...)
	return s
}

func (s *Screen) tmux(args ...string) string {
	s.t.Helper()
	out, err := exec.Command("tmux", append([]string{"-S", s.socket}, args...)...).CombinedOutput()
	if err != nil {
		s.t.Fatalf("tmux %q: %v\n%s", args, err, out)
	}
	return string(out)
}

// Text is what is on the screen, a line each, without spaces at their ends.
func (s *Screen) Text() string {
	s.t.Helper()
	return strings.TrimRight(s.tmux("capture-pane", "-p"), "\n") + "\n"
}

// Type sends text as if it were typed. Keys are sent by name, as tmux has them: Enter, C-c, Escape.
func (s *Screen) Type(text string) {
	s.t.Helper()
	if rest, is := strings.CutSuffix(text, ";"); is { // tmux takes a last one for the end of its command
		text = rest + "\\;"
	}
	s.tmux("send-keys", "-l", "--", text)
}

func (s *Screen) Keys(keys ...string) {
	s.t.Helper()
	s.tmux(append([]string{"send-keys"}, keys...)...)
}

// Enter types a line.
func (s *Screen) Enter(line string) { s.t.Helper(); s.Type(line); s.Keys("Enter") }

// Resize gives the terminal another size.
func (s *Screen) Resize(columns, rows int) {
	s.t.Helper()
	s.tmux("resize-window", "-x", strconv.Itoa(columns), "-y", strconv.Itoa(rows))
}

// Facts are what tmux knows of the terminal, by the names of its formats: cursor_x, alternate_on, pane_dead_status …
func (s *Screen) Facts(names ...string) string {
	s.t.Helper()
	return strings.TrimSpace(s.tmux("display-message", "-p", "#{"+strings.Join(names, "} #{")+"}"))
}

// Until waits for a condition of what is on the screen.
func (s *Screen) Until(what string, condition func(text string) bool) {
	s.t.Helper()
	for deadline := time.Now().Add(Deadline); !condition(s.Text()); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			s.t.Fatalf("waited in vain for: %s\n--- screen\n%s---", what, s.Text())
		}
	}
}

// UntilText waits for text on the screen.
func (s *Screen) UntilText(want string) {
	s.t.Helper()
	s.Until(strconv.Quote(want)+" on the screen", func(text string) bool { return strings.Contains(text, want) })
}

// UntilLine waits for a line on the screen.
func (s *Screen) UntilLine(want string) {
	s.t.Helper()
	s.Until("the line "+strconv.Quote(want)+" on the screen", func(text string) bool {
		return strings.Contains("\n"+text, "\n"+want+"\n")
	})
}

// UntilEnd waits for the command to end, and returns its exit code.
func (s *Screen) UntilEnd() (code int) {
	s.t.Helper()
	s.Until("the end of the command", func(string) bool { return s.Facts("pane_dead") == "1" })
	code, _ = strconv.Atoi(s.Facts("pane_dead_status"))
	return code
}
