package e2e

import (
	"strings"
	"testing"

	h "nimi/tests/harness"
)

// atScreen starts a launcher, and a shell on a screen that can run its commands as $N.
func atScreen(t *testing.T, config JSON) (*h.Run, *h.Screen) {
	t.Helper()
	h.Need(t, "tmux", "bash")
	launcher := h.Build(t, config)
	r, _ := commands(t, config)
	return r, h.OpenScreen(t, 80, 24, []string{"NIMI_SOCKET=" + r.Socket, "N=" + launcher}, "bash", "--norc", "--noprofile")
}

// TestExecTerminal is a shell in the place of a service: it has the terminal for its own.
func TestExecTerminal(t *testing.T) {
	t.Parallel()
	_, s := atScreen(t, h.Services(JSON{"web": sh(stays, JSON{"environment": JSON{"COLOR": "blue", "PS1": "web> "}})}))
	s.UntilLine("$")
	s.Enter("B=$(stty -g); $N exec web bash --norc --noprofile -i")
	s.UntilLine("web>")
	s.Enter("tty; echo $COLOR $TERM; stty size")
	s.UntilLine("24 80")
	s.UntilText("blue tmux-256color") // or screen: whatever tmux says
	if text := s.Text(); strings.Contains(text, "no job control") || !strings.Contains(text, "/dev/pts/") {
		t.Errorf("no terminal of its own:\n%s", text)
	}
	s.Resize(70, 20)
	s.Enter("stty size")
	s.UntilLine("20 70")
	s.Enter("sh -c 'echo asleep; exec sleep 1000'")
	s.UntilLine("asleep")
	s.Keys("C-z")
	s.UntilText("Stopped")
	s.Enter("fg; echo went on")
	s.Until("sleep in the foreground", func(text string) bool { return strings.Count(text, "exec sleep 1000") >= 3 })
	s.Keys("C-c")
	s.Enter("echo after $?")
	s.UntilLine("after 130")
	s.Enter("exit 5")
	s.UntilLine("$")
	s.Enter("echo code $?; test \"$B\" = \"$(stty -g)\" && echo restored")
	s.UntilLine("code 5")
	s.UntilLine("restored")
}

// TestExecTerminalRestored gives the terminal back however it ends.
func TestExecTerminalRestored(t *testing.T) {
	t.Parallel()
	r, s := atScreen(t, h.Services(JSON{"web": sh(stays, nil)}))
	s.UntilLine("$")
	s.Enter("stty -echo; stty echo; $N exec web sh -c 'echo in $((1+1)); exec sleep 1000'; echo code $?; stty -a | tr ' ' '\\n' | grep -cx -e icanon -e echo -e opost")
	s.UntilLine("in 2")
	r.Signal(9)
	s.UntilLine("code 1")
	s.UntilLine("3")
}
