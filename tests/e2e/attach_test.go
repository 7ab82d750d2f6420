package e2e

import (
	"os"
	"strings"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

// shell is an interactive shell as a service, at a terminal.
func shell(options JSON) JSON {
	s := JSON{"process": JSON{"argv": []string{"/bin/bash", "--norc", "--noprofile", "-i"}, "environment": JSON{"PS1": "web> ", "HISTFILE": ""}}}
	s["nimi"] = JSON{"terminal": true, "stop": JSON{"signal": "HUP"}}
	for k, v := range options {
		s["nimi"].(JSON)[k] = v
	}
	return s
}

// TestAttach is a shell that runs as a service: job control, the last screen full, its own Ctrl-C, a size that follows,
// detaching and coming back, and the terminal as it was.
func TestAttach(t *testing.T) {
	t.Parallel()
	r, s := atScreen(t, h.Services(JSON{"web": shell(nil)}))
	s.UntilLine("$")
	s.Enter("B=$(stty -g); $N attach web")
	s.UntilLine("web>")
	s.Enter("echo $((40+2)); stty size; tty; echo $TERM")
	s.UntilLine("24 80")
	s.UntilLine("42")
	if text := s.Text(); strings.Contains(text, "no job control") || !strings.Contains(text, "/dev/pts/") {
		t.Errorf("no terminal of its own:\n%s", text)
	}
	r.UntilLine("web", "24 80") // without the carriage return of the terminal
	s.Resize(90, 30)
	s.Enter("stty size; sh -c 'echo asleep; exec sleep 1000'")
	s.UntilLine("30 90")
	s.UntilLine("asleep")
	s.Keys("C-z")
	s.UntilText("Stopped")
	s.Keys("C-p", "C-q")
	s.UntilText("detached from web")
	s.UntilLine("$")
	s.Enter("echo code $?; test \"$B\" = \"$(stty -g)\" && echo restored; clear; $N attach --detach-keys ctrl-x,d web")
	s.UntilText("Stopped") // what was on the screen before
	s.UntilText("\nweb>")
	s.Enter("jobs; exit 7")
	s.UntilLine("$")
	s.Enter("echo code $?; test \"$B\" = \"$(stty -g)\" && echo restored")
	s.UntilLine("code 7")
	s.UntilLine("restored")
	r.Wait()
}

// TestAttachSeveral has one typist among the viewers, who hands over.
func TestAttachSeveral(t *testing.T) {
	t.Parallel()
	config := h.Services(JSON{"web": shell(nil)})
	r, first := atScreen(t, config)
	env := []string{"NIMI_SOCKET=" + r.Socket}
	first.UntilLine("$")
	first.Enter("$N attach web; echo code $?")
	first.UntilLine("web>")
	second := h.OpenScreen(t, 60, 15, env, h.Build(t, config), "attach", "web")
	second.UntilText("somebody else types at web")
	third := h.OpenScreen(t, 60, 15, env, h.Build(t, config), "attach", "--view", "web")
	first.Enter("echo $((1+1)) two; stty size")
	for _, s := range []*h.Screen{first, second, third} {
		s.UntilLine("2 two")
		s.UntilLine("24 80")
	}
	second.Enter("echo no")
	first.Keys("C-p", "C-q")
	first.UntilLine("code 0")
	second.Enter("stty size; echo $((3+3)) six")
	third.UntilLine("15 60")
	third.UntilLine("6 six")
	if strings.Contains(third.Text(), "echo no") {
		t.Errorf("what a viewer types has come through:\n%s", third.Text())
	}
	first.Enter("$N attach --take web")
	first.Enter("stty size; exit")
	third.UntilLine("24 80")
	if code := second.UntilEnd(); code != 0 {
		t.Errorf("the second: got code %d, want 0", code)
	}
	third.UntilEnd()
	r.Wait()
}

// TestAttachFullScreen draws the screen of a program anew for somebody who comes, and leaves it when that one goes.
func TestAttachFullScreen(t *testing.T) {
	t.Parallel()
	h.Need(t, "vim")
	dir := t.TempDir()
	file := dir + "/file"
	if err := os.WriteFile(file, []byte(strings.Repeat("a line of text\n", 100)), 0o644); err != nil {
		t.Fatal(err)
	}
	web := JSON{"process": JSON{"argv": []string{"vim", "-u", "NONE", "-N", "--noplugin", file}}, "nimi": JSON{"terminal": true, "stop": JSON{"signal": "HUP"}}}
	r, s := atScreen(t, h.Services(JSON{"web": web}))
	s.UntilLine("$")
	for range 2 {
		s.Enter("$N attach web")
		s.Until("vim's screen", func(text string) bool {
			return strings.HasPrefix(text, "a line of text\na line of text\n") && strings.Count(text, "a line of text") >= 20
		})
		if got := s.Facts("alternate_on"); got != "1" {
			t.Errorf("alternate screen: got %s, want 1", got)
		}
		s.Resize(80, 20)
		s.Until("20 lines", func(text string) bool { return strings.Count(text, "a line of text") == 19 })
		s.Keys("C-p", "C-q")
		s.UntilText("detached from web")
		if got := s.Facts("alternate_on", "cursor_flag"); got != "0 1" {
			t.Errorf("after the detaching: alternate screen and cursor: got %s, want 0 1", got)
		}
		s.Resize(80, 24)
	}
	s.Enter("$N attach web")
	s.Until("vim's screen", func(text string) bool { return strings.Count(text, "a line of text") >= 20 })
	s.Enter(":q!")
	s.UntilLine("$")
	r.WantExit(0)
}

// TestAttachRestored gives the terminal back whatever ends it.
func TestAttachRestored(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(r *h.Run, client int){
		"the launcher is killed": func(r *h.Run, _ int) { r.Signal(syscall.SIGKILL) },
		"the launcher ends":      func(r *h.Run, _ int) { r.Signal(syscall.SIGTERM) },
		"TERM":                   func(_ *h.Run, client int) { syscall.Kill(client, syscall.SIGTERM) },
	} {
		r, s := atScreen(t, h.Services(JSON{"web": shell(nil)}))
		s.UntilLine("$")
		s.Enter("sh -c 'echo $$ >" + r.Path("pid") + "; exec '\"$N\"' attach web'; echo code; stty -a | tr ' ' '\\n' | grep -cx -e icanon -e echo -e opost")
		client := r.UntilPid("pid")
		s.UntilLine("web>")
		end(r, client)
		s.UntilLine("code")
		s.UntilLine("3")
		_ = name
	}
}

// TestAttachPipes types what a pipe has, and goes: the console of a server, in a script.
func TestAttachPipes(t *testing.T) {
	t.Parallel()
	web := sh("stty -echo; echo ready; while read line; do echo \"got $line\"; done", JSON{"terminal": true})
	config := h.Services(JSON{"web": web, "plain": sh(stays, nil)})
	r, ask := commands(t, config)
	r.UntilLine("web", "ready")
	c := client(h.Build(t, config), []string{"NIMI_SOCKET=" + r.Socket}, "attach", "web")
	c.Stdin = strings.NewReader("save\nstop\n")
	if got := finish(t, c); got.code != 0 || got.err != "" {
		t.Errorf("attach: got %+v", got)
	}
	r.UntilLine("web", "got save")
	r.UntilLine("web", "got stop")
	for _, c := range []struct {
		args []string
		want string
		code int
	}{
		{[]string{"attach", "plain"}, "plain has no terminal", 1},
		{[]string{"attach", "*"}, "means several services", 2},
		{[]string{"attach", "--detach-keys", "ctrl-", "web"}, "is not keys", 2},
	} {
		if got := ask(c.args...); got.code != c.code || !strings.Contains(got.err, c.want) {
			t.Errorf("%q: got %+v, want %q, code %d", c.args, got, c.want, c.code)
		}
	}
	ask("stop", "web")
	if got := ask("attach", "web"); got.code != 1 || !strings.Contains(got.err, "web does not run") {
		t.Errorf("attach to what is stopped: got %+v", got)
	}
}
