package e2e

import (
	"bufio"
	"crypto/rand"
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// said is what a command of the launcher came to.
type said struct {
	out, err string
	code     int
}

// client starts a command of a launcher, as docker exec would: with an empty environment, somewhere else.
func client(launcher string, env []string, args ...string) *exec.Cmd {
	c := exec.Command(launcher, args...)
	c.Env = env
	if env == nil {
		c.Env = []string{}
	}
	c.Dir = "/"
	return c
}

// finish runs a command to its end.
func finish(t *testing.T, c *exec.Cmd) said {
	t.Helper()
	var out, err strings.Builder
	c.Stdout, c.Stderr = &out, &err
	if e := c.Start(); e != nil {
		t.Fatal(e)
	}
	timer := time.AfterFunc(2*h.Deadline, func() { c.Process.Kill() })
	defer timer.Stop()
	c.Wait()
	return said{out.String(), err.String(), c.ProcessState.ExitCode()}
}

// commands builds and starts a launcher, and returns what runs its commands.
func commands(t *testing.T, config JSON, args ...string) (*h.Run, func(args ...string) said) {
	t.Helper()
	launcher := h.Build(t, config)
	r := h.Start(t, launcher, h.Options{Args: args})
	ask := func(args ...string) said {
		t.Helper()
		return finish(t, client(launcher, []string{"NIMI_SOCKET=" + r.Socket}, args...))
	}
	r.Until("the control socket", func() bool { return ask("wait", "--timeout", "0").code != 3 })
	return r, ask
}

// row returns the cells of a service in the table of status; nil: it is not in there.
func row(table, name string) []string {
	for _, line := range strings.Split(table, "\n") {
		if f := strings.Fields(line); len(f) > 0 && f[0] == name {
			return f
		}
	}
	return nil
}

// stays runs until it is asked to end.
const stays = "echo up; exec sleep 1000"

// chain is a database, what needs it, and what needs that.
func chain() JSON {
	return h.Services(JSON{
		"db":  sh(stays, nil),
		"web": JSON{"process": sh(stays, nil)["process"], "nimi": JSON{"dependsOn": JSON{"db": JSON{}}}, "services": JSON{"api": sh(stays, JSON{"dependsOn": JSON{"web": JSON{}}})}},
		"off": sh(stays, JSON{"autoStart": false}),
	})
}

func TestClientStatus(t *testing.T) {
	t.Parallel()
	h.Need(t, "setsid", "head", "tr")
	config := chain()
	config["services"].(JSON)["bad"] = sh("exit 3", JSON{"onFailure": "ignore"})
	config["services"].(JSON)["tree"] = sh(`setsid --wait sh -c 'x=$(head -c 8000000 /dev/zero | tr "\0" x); echo large; sleep 1000; echo $x' & wait`, nil)
	r, ask := commands(t, config)
	r.UntilLine("web-api", "up")
	r.UntilLine("tree", "large")
	var got said
	r.Until("bad to have failed", func() bool { got = ask("status"); return strings.Contains(got.out, "exited 3") })
	if head := strings.Fields(strings.Split(got.out, "\n")[0]); !slices.Equal(head, strings.Fields("NAME STATE READY PID UPTIME RESTARTS LAST-EXIT MEM CPU SINCE")) {
		t.Errorf("head: got %q", head)
	}
	if f := row(got.out, "db"); len(f) != 10 || f[1] != "running" || f[2] != "yes" || f[5] != "0" || f[6] != "-" || !strings.HasSuffix(f[7], "iB") || !strings.HasSuffix(f[9], "Z") {
		t.Errorf("db: got %q", f)
	}
	if f := row(got.out, "bad"); len(f) < 8 || f[1] != "failed" || f[3] != "-" || f[6]+" "+f[7] != "exited 3" {
		t.Errorf("bad: got %q", f)
	}
	if f := row(got.out, "off"); len(f) != 10 || f[1] != "off" || f[9] != "-" {
		t.Errorf("off: got %q", f)
	}
	if got := ask("status", "web.api", "d*"); row(got.out, "web-api") == nil || row(got.out, "db") == nil || row(got.out, "web") != nil || got.code != 0 {
		t.Errorf("of some: got %+v", got)
	}
	got = ask("status", "--json")
	var v struct {
		Launcher struct {
			Pid   int
			State string
		}
		Services []struct {
			Name   string
			Pid    *int
			Memory *int
			Exit   *int
		}
	}
	if err := json.Unmarshal([]byte(got.out), &v); err != nil || v.Launcher.Pid != r.Pid || len(v.Services) != 6 {
		t.Fatalf("%v: got %s", err, got.out)
	}
	memory := map[string]int{}
	for _, s := range v.Services {
		if s.Memory != nil {
			memory[s.Name] = *s.Memory
		}
		if s.Name == "bad" && (s.Pid != nil || s.Exit == nil || *s.Exit != 3) {
			t.Errorf("bad: got %+v", s)
		}
	}
	if memory["db"] == 0 || memory["tree"] < 8_000_000 {
		t.Errorf("memory: got %v, want 8 MB for tree, though its large process is in a session of its own", memory)
	}
}

func TestClientOrders(t *testing.T) {
	t.Parallel()
	r, ask := commands(t, chain())
	r.UntilLine("web-api", "up")
	if got := ask("start", "db"); !strings.HasPrefix(got.out, "db: was running as ") || got.code != 0 {
		t.Errorf("start of what runs: got %+v", got)
	}
	got := ask("restart", "--no-deps", "web")
	if !strings.HasPrefix(got.out, "web: restarted, running as ") || strings.Count(got.out, "\n") != 1 || got.code != 0 {
		t.Errorf("restart: got %+v", got)
	}
	if pid := row(ask("status", "web").out, "web")[3]; got.out != "web: restarted, running as "+pid+"\n" {
		t.Errorf("restart: got %q, want pid %s", got.out, pid)
	}
	if got := ask("stop", "--no-deps", "web"); got != (said{"web: stopped\n", "", 0}) || row(ask("status").out, "web-api")[1] != "running" {
		t.Errorf("stop without dependents: got %+v", got)
	}
	if got := ask("start", "web"); got.code != 0 {
		t.Errorf("start: got %+v", got)
	}
	got = ask("stop", "db")
	lines := strings.Split(strings.TrimSpace(got.out), "\n")
	slices.Sort(lines)
	if want := []string{"db: stopped", "web-api: stopped", "web: stopped"}; !slices.Equal(lines, want) || got.code != 0 {
		t.Errorf("stop with dependents: got %+v, want %q", got, want)
	}
	if got := ask("start", "w*"); !strings.Contains(got.out, "web-api: started, running as ") || !strings.Contains(got.out, "db: started, running as ") || got.code != 0 {
		t.Errorf("start with dependencies: got %+v", got)
	}
	if got := ask("reload", "db"); got != (said{"", "nimi: db: has no reload; --signal HUP sends it a signal, which ends it unless it handles that\n", 1}) {
		t.Errorf("reload: got %+v", got)
	}
	if got := ask("signal", "KILL", "off"); got.code != 1 {
		t.Errorf("signal to what does not run: got %+v", got)
	}
	if got := ask("restart", "bd"); got != (said{"", "nimi: no such service: bd; did you mean db?\n", 2}) {
		t.Errorf("unknown: got %+v", got)
	}
}

func TestClientReloadAndSignal(t *testing.T) {
	t.Parallel()
	r, ask := commands(t, h.Services(JSON{"a": sh("trap 'echo again' HUP; trap 'echo first' USR1; echo up; while :; do sleep 0.02; done", JSON{"reload": JSON{"signal": "HUP"}}),
		"b": sh("trap 'echo winch' WINCH; echo up; while :; do sleep 0.02; done", nil)}))
	r.UntilLine("a", "up")
	r.UntilLine("b", "up")
	if got := ask("reload", "--signal", "WINCH", "a", "b"); got != (said{"a: reloaded\nb: sent WINCH\n", "", 0}) && got != (said{"b: sent WINCH\na: reloaded\n", "", 0}) {
		t.Errorf("reload --signal: got %+v", got)
	}
	r.UntilLine("a", "again")
	r.UntilLine("b", "winch")
	if got := ask("reload", "--signal", "WINHC", "a"); got.code != 2 || !strings.Contains(got.err, "WINHC is no signal; did you mean WINCH?") {
		t.Errorf("an unknown signal: got %+v", got)
	}
	if got := ask("reload", "a"); got != (said{"a: reloaded\n", "", 0}) {
		t.Errorf("reload: got %+v", got)
	}
	r.UntilLine("a", "again")
	if got := ask("signal", "SIGUSR1", "a"); got != (said{"a: sent SIGUSR1\n", "", 0}) {
		t.Errorf("signal: got %+v", got)
	}
	r.UntilLine("a", "first")
	if got := ask("signal", "NONE", "a"); got.code != 2 || !strings.Contains(got.err, "no such signal: NONE") {
		t.Errorf("no such signal: got %+v", got)
	}
}

// A start that fails says how, and a stop that takes too long is given up.
func TestClientFailures(t *testing.T) {
	t.Parallel()
	config := h.Services(JSON{
		"bad":  sh("exit 3", JSON{"autoStart": false, "ready": JSON{"file": "/nonexistent"}, "onFailure": "ignore"}),
		"deaf": sh("trap '' TERM; echo up; while :; do sleep 0.05; done", JSON{"stop": JSON{"timeout": 600000}}),
	})
	config["settings"].(JSON)["shutdown"] = JSON{"timeout": 100}
	r, ask := commands(t, config)
	r.UntilLine("deaf", "up")
	if got := ask("start", "bad"); got.code != 1 || !strings.Contains(got.out, "bad: failed: exited 3\n") || !strings.Contains(got.err, "bad") {
		t.Errorf("start: got %+v", got)
	}
	if got := ask("stop", "--timeout", "0.2", "deaf"); got.code != 4 || !strings.Contains(got.err, "deaf") {
		t.Errorf("stop: got %+v", got)
	}
}

func TestClientHealth(t *testing.T) {
	t.Parallel()
	r, ask := commands(t, h.Services(JSON{
		"a": sh("while ! test -e ready; do sleep 0.02; done; echo go; exec sleep 1000", JSON{"ready": JSON{"exec": []string{"/bin/sh", "-c", "test -e ready"}, "period": 20}}),
		"b": sh("echo up; while ! test -e end; do sleep 0.02; done; exit 7", nil),
	}))
	r.UntilLine("b", "up")
	if got := ask("healthcheck"); got.code != 1 || !strings.Contains(got.err, "a is ") {
		t.Errorf("before a is ready: got %+v", got)
	}
	if got := ask("wait", "--ready", "--timeout", "0.1", "a"); got.code != 4 || got.err == "" {
		t.Errorf("wait before a is ready: got %+v", got)
	}
	if err := os.WriteFile(r.Path("ready"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if got := ask("wait", "--ready"); got != (said{}) {
		t.Errorf("wait: got %+v", got)
	}
	if got := ask("healthcheck"); got != (said{}) {
		t.Errorf("healthy: got %+v", got)
	}
	if err := os.WriteFile(r.Path("end"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	r.Until("b to have failed", func() bool { return row(ask("status").out, "b")[1] == "failed" })
	if got := ask("healthcheck"); got.code != 1 || !strings.Contains(got.err, "b") {
		t.Errorf("unhealthy: got %+v", got)
	}
}

func TestClientLogs(t *testing.T) {
	t.Parallel()
	launcher := h.Build(t, h.Services(JSON{
		"one":   sh("echo 1; echo 2; echo 3; exec sleep 1000", nil),
		"three": sh("echo a; while ! test -e go; do sleep 0.02; done; echo late; exec sleep 1000", nil),
	}))
	r := h.Start(t, launcher, h.Options{})
	env := []string{"NIMI_SOCKET=" + r.Socket}
	r.UntilLine("one", "3")
	r.UntilLine("three", "a")
	if got, want := finish(t, client(launcher, env, "logs", "-n", "2", "one")), (said{"2\n3\n", "", 0}); got != want {
		t.Errorf("of one: got %+v, want %+v", got, want)
	}
	if got := finish(t, client(launcher, env, "logs")); strings.Count(got.out, "\n") != 4 || !strings.Contains(got.out, "one   | 1\none   | 2\n") || !strings.Contains(got.out, "three | a\n") {
		t.Errorf("of all: got %+v", got)
	}
	c := client(launcher, env, "logs", "-f", "*")
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(h.Deadline, func() { c.Process.Kill() })
	defer timer.Stop()
	lines := bufio.NewScanner(out)
	for want := 4; want > 0 && lines.Scan(); want-- {
	}
	if err := os.WriteFile(r.Path("go"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if lines.Scan(); lines.Text() != "three | late" {
		t.Errorf("followed: got %q", lines.Text())
	}
	r.Signal(syscall.SIGTERM)
	for lines.Scan() {
	}
	if c.Wait(); c.ProcessState.ExitCode() != 0 {
		t.Errorf("exit code at the end of the launcher: got %d, want 0", c.ProcessState.ExitCode())
	}
	r.WantExit(0)
}

// Without a socket in the environment, the launcher is found in its usual place.
func TestClientFindsLauncher(t *testing.T) {
	t.Parallel()
	config := chain()
	name := "nimi-test-" + strings.ToLower(rand.Text()[:8])
	config["settings"].(JSON)["binName"] = name
	launcher := h.Build(t, config)
	if got := finish(t, client(launcher, nil, "healthcheck")); got.code != 3 || !strings.HasPrefix(got.err, name+": no launcher runs") {
		t.Errorf("before: got %+v, want code 3", got)
	}
	r := h.Start(t, launcher, h.Options{OwnSocket: true, Env: []string{"RUNTIME_DIRECTORY=", "XDG_RUNTIME_DIR=", "TMPDIR=", "NIMI_SOCKET="}})
	r.UntilLine("web-api", "up")
	if got := finish(t, client(launcher, nil, "wait", "--ready", "--timeout", "10")); got != (said{}) {
		t.Errorf("wait: got %+v", got)
	}
	if got := finish(t, client(launcher, nil, "healthcheck")); got != (said{}) {
		t.Errorf("healthcheck: got %+v", got)
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	if got := finish(t, client(launcher, nil, "status")); got.code != 3 {
		t.Errorf("after: got %+v, want code 3", got)
	}
}

func TestClientRunSubset(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		args []string
		on   []string
		says string
	}{
		{[]string{"run", "--only", "web"}, []string{"db", "web"}, ""},
		{[]string{"run", "--only=off,web.api"}, []string{"db", "off", "web", "web-api"}, ""},
		{[]string{"run", "--except", "web"}, []string{"db"}, "nimi: left out, as what they depend on is: web-api\n"},
		{[]string{"run", "--only", "o*", "--except", "db"}, []string{"off"}, ""},
	} {
		t.Run(strings.Join(tt.args[1:], " "), func(t *testing.T) {
			t.Parallel()
			r, ask := commands(t, chain(), tt.args...)
			if got := ask("wait", "--ready", "--timeout", "10"); got.code != 0 {
				t.Errorf("wait: got %+v", got)
			}
			table := ask("status").out
			var on []string
			for _, name := range []string{"db", "off", "web", "web-api"} {
				if row(table, name)[1] == "running" {
					on = append(on, name)
				}
			}
			if !slices.Equal(on, tt.on) || r.Stderr.String() != tt.says {
				t.Errorf("got %v and %q, want %v and %q", on, r.Stderr.String(), tt.on, tt.says)
			}
			if got := ask("start", "web-api"); got.code != 0 { // the others are there all the same
				t.Errorf("start: got %+v", got)
			}
		})
	}
	if got := finish(t, client(h.Build(t, chain()), nil, "run", "--only", "wbe")); got.code != 2 || !strings.Contains(got.err, "did you mean web?") {
		t.Errorf("unknown: got %+v", got)
	}
}

// --socket is the same as NIMI_SOCKET, to run and to ask.
func TestClientSocketOption(t *testing.T) {
	t.Parallel()
	launcher := h.Build(t, chain())
	dir, err := os.MkdirTemp("", "nimi-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	r := h.Start(t, launcher, h.Options{Args: []string{"--socket", dir + "/s"}})
	r.UntilLine("web-api", "up")
	if got := finish(t, client(launcher, nil, "healthcheck", "--socket", dir+"/s")); got != (said{}) {
		t.Errorf("got %+v", got)
	}
}

// Another user is told that it may not.
func TestClientDenied(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("needs root: to be another user")
	}
	dir, err := os.MkdirTemp("", "nimi-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(h.Build(t, chain()))
	if err != nil {
		t.Fatal(err)
	}
	launcher := dir + "/launcher"
	if err := os.WriteFile(launcher, program, 0o755); err != nil {
		t.Fatal(err)
	}
	r := h.Start(t, launcher, h.Options{Args: []string{"--socket", dir + "/s"}})
	r.UntilLine("web-api", "up")
	c := client(launcher, []string{"NIMI_SOCKET=" + dir + "/s"}, "stop", "db")
	c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	if got := finish(t, c); got.code != 5 || !strings.Contains(got.err, dir+"/s") {
		t.Errorf("got %+v, want code 5", got)
	}
}

func TestClientMetrics(t *testing.T) {
	t.Parallel()
	r, ask := commands(t, chain())
	r.UntilLine("web-api", "up")
	got := ask("metrics")
	for _, want := range []string{"nimi_service_up{service=\"off\"} 0\n", "nimi_service_ready{service=\"web-api\"} 1\n", "nimi_service_state{service=\"db\",state=\"running\"} 1\n",
		"nimi_service_memory_bytes{service=\"db\"} ", "# UNIT nimi_service_cpu_seconds seconds\n"} {
		if !strings.Contains(got.out, want) {
			t.Errorf("%q is not in\n%s", want, got.out)
		}
	}
	if !strings.HasSuffix(got.out, "\n# EOF\n") || strings.Count(got.out, "# EOF") != 1 || got.code != 0 {
		t.Errorf("got %+v", got)
	}
	if _, err := exec.LookPath("promtool"); err != nil {
		t.Skip("promtool is not installed")
	}
	c := exec.Command("promtool", "check", "metrics")
	c.Stdin = strings.NewReader(got.out)
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("promtool: %v\n%s\n%s", err, out, got.out)
	}
}
