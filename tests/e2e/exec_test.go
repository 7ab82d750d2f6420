package e2e

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// place prints what a process is and finds: what a command in the place of a service has to have in common with it.
const place = `id; pwd; umask; ulimit -n; ulimit -c; cat /proc/self/oom_score_adj; nice
grep -e ^Cap -e ^NoNewPrivs -e ^Groups /proc/self/status
env | grep -v -e ^_= -e ^SHLVL= -e ^MAINPID= -e ^OLDPWD= | sort
cat "$XDG_CONFIG_HOME/conf" "$CREDENTIALS_DIRECTORY/token"; test -w "$STATE_DIRECTORY" && echo writable`

// TestExecPlace runs the same in a service and by exec, and compares.
func TestExecPlace(t *testing.T) {
	state, err := os.MkdirTemp("", "nimi-exec-") // which another user can reach
	if err == nil {
		err = os.Chmod(state, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(state) })
	options := JSON{
		"workingDirectory": "/usr", "umask": "027", "limits": JSON{"nofile": 123, "core": 0}, "oomScoreAdjust": 17, "nice": 3,
		"environment": JSON{"COLOR": "blue", "HOME": nil}, "credentials": JSON{"token": "/etc/hostname"}, "directories": JSON{"state": state + "/s"},
	}
	if os.Geteuid() == 0 {
		options["user"], options["supplementaryGroups"] = "nobody", []string{"daemon"}
		options["capabilities"] = JSON{"ambient": []string{"NET_BIND_SERVICE"}, "bounding": []string{"NET_BIND_SERVICE", "CHOWN"}}
		options["noNewPrivileges"] = true
	}
	web := sh(place+"; echo done; exec sleep 1000", options)
	web["configData"] = JSON{"conf": JSON{"text": "configured\n"}}
	r, ask := commands(t, h.Services(JSON{"web": web}))
	r.UntilLine("web", "done")
	got := ask("exec", "web", "--", "sh", "-c", place+"; echo done")
	var want strings.Builder
	for line := range strings.Lines(r.Stdout.String()) {
		if text, is := strings.CutPrefix(line, "web | "); is {
			want.WriteString(text)
		}
	}
	if got.code != 0 || got.out != want.String() || !strings.Contains(got.out, "configured\n") || !strings.Contains(got.out, "writable\n") {
		t.Errorf("exec: got %+v, want\n%s", got, want.String())
	}
}

// TestExecPipes passes input, both outputs, exit codes and every byte of the arguments.
func TestExecPipes(t *testing.T) {
	t.Parallel()
	r, ask := commands(t, h.Services(JSON{"web": sh(stays, nil), "off": sh(stays, JSON{"autoStart": false})}))
	for _, c := range []struct {
		args []string
		want said
	}{
		{[]string{"exec", "web", "sh", "-c", "echo out; echo err >&2; exit 3"}, said{"out\n", "err\n", 3}},
		{[]string{"exec", "web", "--", "printf", "%s|", "", "a b", "\x01\x1b\n\t\\", "-n", "é", "--"}, said{"|a b|\x01\x1b\n\t\\|-n|é|--|", "", 0}},
		{[]string{"exec", "web", "sh", "-c", "kill -KILL $$"}, said{"", "", 137}},
		{[]string{"exec", "web", "cat"}, said{"", "", 0}},
		{[]string{"exec", "off", "echo", "off"}, said{"off\n", "", 0}},
		{[]string{"exec", "web", "nosuch"}, said{"", "shop: web: nosuch: in ", 127}},
		{[]string{"exec", "web", "/etc/passwd"}, said{"", "shop: web: /etc/passwd: ", 126}},
		{[]string{"exec", "web", "sh", "-c", "test -t 0 || test -t 1 || echo pipes"}, said{"pipes\n", "", 0}},
		{[]string{"exec", "web"}, said{"", "which command?", 2}},
		{[]string{"exec", "*", "true"}, said{"", "means several services", 2}},
		{[]string{"exec", "wbe", "true"}, said{"", "did you mean web?", 2}},
	} {
		got := ask(c.args...)
		got.err = strings.ReplaceAll(got.err, "nimi: ", "shop: ")
		if got.out != c.want.out || got.code != c.want.code || !strings.Contains(got.err, c.want.err) || (c.want.err == "") != (got.err == "") {
			t.Errorf("%q: got %+v, want %+v", c.args, got, c.want)
		}
	}
	// A megabyte, both ways.
	big := strings.Repeat("0123456789abcdef", 1<<16)
	c := client(h.Build(t, h.Services(JSON{"web": sh(stays, nil), "off": sh(stays, JSON{"autoStart": false})})), []string{"NIMI_SOCKET=" + r.Socket}, "exec", "web", "cat")
	c.Stdin = strings.NewReader(big)
	if got := finish(t, c); got.out != big || got.code != 0 {
		t.Errorf("cat of a megabyte: got %d bytes, code %d, %s", len(got.out), got.code, got.err)
	}
}

// running starts a command by exec, and waits for a line of it.
func running(t *testing.T, r *h.Run, launcher, script, line string) *exec.Cmd {
	t.Helper()
	c := client(launcher, []string{"NIMI_SOCKET=" + r.Socket, "PATH=" + os.Getenv("PATH")}, "exec", "web", "sh", "-c", script)
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Kill(); c.Wait() })
	b := make([]byte, len(line)+1)
	if n, err := out.Read(b); string(b[:n]) != line+"\n" {
		t.Fatalf("got %q, %v, want %q", b[:n], err, line)
	}
	return c
}

// TestExecSignals has signals to the client reach the command's group.
func TestExecSignals(t *testing.T) {
	t.Parallel()
	config := h.Services(JSON{"web": sh(stays, nil)})
	r, _ := commands(t, config)
	launcher := h.Build(t, config)
	c := running(t, r, launcher, `trap 'exit 7' USR1; echo ready; while :; do sleep 0.01; done`, "ready")
	c.Process.Signal(syscall.SIGUSR1)
	if c.Wait(); c.ProcessState.ExitCode() != 7 {
		t.Errorf("USR1: got %v, want code 7", c.ProcessState)
	}
	// Both shells are in the group. The outer one waits by then: dash loses an INT that comes while it makes a process.
	c = running(t, r, launcher, `sh -c 'echo ready; exec sleep 1000'; echo no`, "ready")
	c.Process.Signal(syscall.SIGINT)
	if c.Wait(); c.ProcessState.ExitCode() != 130 {
		t.Errorf("INT: got %v, want code 130", c.ProcessState)
	}
}

// TestExecEndsWithCaller leaves nobody behind: what hears HUP, what ignores all that it can, and what the command has left.
func TestExecEndsWithCaller(t *testing.T) {
	t.Parallel()
	config := h.Services(JSON{"web": sh(stays, JSON{"stop": JSON{"timeout": 700}})})
	r, ask := commands(t, config)
	launcher := h.Build(t, config)
	r.UntilLine("web", "up")
	for _, script := range []string{
		`echo ready; sleep 1000`,
		`trap '' HUP TERM INT; echo ready; while :; do sleep 0.01; done`,
		`sleep 1000 >/dev/null 2>&1 & echo ready; sleep 1000`,
	} {
		before := len(r.Processes())
		c := running(t, r, launcher, script, "ready")
		c.Process.Kill()
		r.Until("the end of what exec has started", func() bool { return len(r.Processes()) <= before })
	}
	if got := ask("exec", "web", "sh", "-c", "sleep 1000 >/dev/null 2>&1 & exit 0"); got.code != 0 {
		t.Errorf("exec: got %+v", got)
	}
	r.Until("the end of what the command has left", func() bool { return len(r.Processes()) <= 2 })
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// TestExecBeside is no part of the service: that one stops and starts while the command runs on, and ends with the launcher.
func TestExecBeside(t *testing.T) {
	t.Parallel()
	config := h.Services(JSON{"web": sh(stays, nil)})
	r, ask := commands(t, config)
	c := running(t, r, h.Build(t, config), `trap '' HUP; echo ready; sleep 1000`, "ready")
	if got := ask("restart", "web"); got.code != 0 {
		t.Fatalf("restart: got %+v", got)
	}
	if got := ask("stop", "web"); got.code != 0 || got.out != "web: stopped\n" {
		t.Fatalf("stop: got %+v", got)
	}
	if !h.Alive(c.Process.Pid) {
		t.Error("the command has ended with the service")
	}
	begin := time.Now()
	if got := ask("down"); got.code != 0 {
		t.Errorf("down: got %+v", got)
	}
	r.WantExit(0)
	if c.Wait(); c.ProcessState.ExitCode() == 0 {
		t.Errorf("the command: got %v", c.ProcessState)
	}
	if d := time.Since(begin); d > 5*time.Second {
		t.Errorf("the end took %v", d)
	}
}
