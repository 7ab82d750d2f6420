package client

import (
	"bufio"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"nimi/runtime/internal/wire"
)

const unitLines = `launcher name=stack pid=7 version=0.1.0 uptime=61234 state=running services=2 colour=red
weather sunny
unit db path=db state=running ready=1 pid=12 session=12 since=951782400000 restarts=0 runs=1 process=aa config=bb mood=good
unit web path=web state=failed ready=0 pid=0 session=0 since=0 restarts=3 runs=4 process=cc config=dd exit=3 cause=exit problem=no\ssuch\\file note=a\nb` + "\x1b[31m" + `
done
`

// TestAnswers runs commands against answers, and looks at the request, both outputs and the exit code.
func TestAnswers(t *testing.T) {
	for _, tt := range []struct {
		args, answer, request string
		want                  result
	}{
		{"status", unitLines, "status", result{
			"NAME  STATE    READY  PID  UPTIME      RESTARTS  LAST-EXIT  MEM  CPU  SINCE\n" +
				"db    running  yes    12   UP  0         -          -    -    2000-02-29T00:00:00Z\n" +
				"web   failed   no     -    -           3         exited 3   -    -    -\n" +
				"web: no such\\file\nweb: a?b?[31m\n", "", 0}},
		{"status db web.api", "done\n", "status db web-api", result{"NAME  STATE  READY  PID  UPTIME  RESTARTS  LAST-EXIT  MEM  CPU  SINCE\n", "", 0}},
		{"status w*", "done\n", "status web web-api", result{"NAME  STATE  READY  PID  UPTIME  RESTARTS  LAST-EXIT  MEM  CPU  SINCE\n", "", 0}},
		{"status wbe", "", "", result{"", "stack: no such service: wbe; did you mean web?\n", 2}},
		{"status web.apj", "", "", result{"", "stack: no such service: web.apj; did you mean web.api?\n", 2}},
		{"status q*", "", "", result{"", "stack: no service matches q*\n", 2}},
		{"status x.y", "", "", result{"", "stack: x.y could be cron or mail; use the name with dashes\n", 2}},
		{"status", "error version this launcher speaks nimi/1\n", "status", result{"", "stack: this launcher speaks nimi/1\n", 1}},
		{"stauts", "", "", result{"", "stack: unknown command stauts; did you mean status?; see stack --help\n", 2}},
		{"status --follow", "", "", result{"", "stack: status does not take --follow; see stack --help\n", 2}},
		{"--jsno", "", "", result{"", "stack: unknown option --jsno; see stack --help\n", 2}},
		{"start web --timeout", "", "", result{"", "stack: --timeout needs a value; see stack --help\n", 2}},
		{"start web --timeout=soon", "", "", result{"", "stack: --timeout: soon is not a number of seconds; see stack --help\n", 2}},
		{"start --no-deps=1 web", "", "", result{"", "stack: --no-deps takes no value; see stack --help\n", 2}},
		{"start", "", "", result{"", "stack: start: which service?; see stack --help\n", 2}},
		{"healthcheck web", "", "", result{"", "stack: healthcheck: unexpected web; see stack --help\n", 2}},
		{"restart --timeout 2.5 --no-deps web", "unit web path=web state=running ready=1 pid=123\ndone\n", "restart --no-deps --timeout=2500 web",
			result{"web: restarted, running as 123\n", "", 0}},
		{"start --no-wait web db", "unit web state=starting\ndone\n", "start --no-wait web db", result{"web: starting\ndb: was running\n", "", 0}},
		{"start db web", "unit db state=running pid=5\nunit web state=running pid=6\ndone\n", "start db web", result{"db: was running as 5\nweb: started, running as 6\n", "", 0}},
		{"start db", "unit db state=running pid=7\ndone\n", "start db", result{"db: started, running as 7\n", "", 0}},
		{"stop web", "unit web state=stopped\ndone\n", "stop web", result{"web: was stopped\n", "", 0}},
		{"stop -- db", "unit web-api state=stopped\nunit db state=stopped\ndone\n", "stop db", result{"web-api: stopped\ndb: stopped\n", "", 0}},
		{"start web", "unit web state=failed exit=3\nerror failed web: exited with code 3\n", "start web",
			result{"web: failed: exited 3\n", "stack: web: exited with code 3\n", 1}},
		{"start web", "error busy web: another order\n", "start web", result{"", "stack: web: another order\n", 1}},
		{"start web", "error stopping the launcher is stopping\n", "start web", result{"", "stack: the launcher is stopping\n", 1}},
		{"stop web", "error timeout web: still there\n", "stop web", result{"", "stack: web: still there\n", 4}},
		{"stop web", "error denied you \x1b[2Jare not me\n", "stop web", result{"", "stack: you ?[2Jare not me\n", 5}},
		{"reload web", "unit web state=running\ndone\n", "reload web", result{"web: reloaded\n", "", 0}},
		{"signal RTMIN+1 web db", "done\n", "signal RTMIN+1 web db", result{"web: sent RTMIN+1\ndb: sent RTMIN+1\n", "", 0}},
		{"signal web", "", "", result{"", "stack: signal: a signal and a service are needed; see stack --help\n", 2}},
		{"logs web", "line web  a\x1b[1m \\n|\nline web\nlost web 7\ndone\n", "logs web", result{" a\x1b[1m \\n|\n\n", "stack: web: 7 lines are lost, as they were not read in time\n", 0}},
		{"logs -fn5 db web-api", "line db one\nline web-api two\ndone\n", "logs -f -n 5 db web-api", result{"db      | one\nweb-api | two\n", "", 0}},
		{"wait --ready --timeout 0.25", "error timeout web is not ready\n", "wait --ready --timeout=250", result{"", "stack: web is not ready\n", 4}},
		{"wait", "done\n", "wait", result{"", "", 0}},
		{"healthcheck", "done\n", "health", result{"", "", 0}},
		{"healthcheck", "error failed web is restarting; db is not ready\n", "health", result{"", "stack: web is restarting; db is not ready\n", 1}},
		{"healthcheck", "", "health", result{"", "stack: the launcher has ended, or closed the connection, before it was done\n", 1}},
		{"healthcheck", "don", "health", result{"", "stack: the launcher has ended, or closed the connection, before it was done\n", 1}},
		{"healthcheck", "\x00\xff\nHTTP/1.1 200\n", "health", result{"", "stack: the launcher has ended, or closed the connection, before it was done\n", 1}},
		{"healthcheck", strings.Repeat("x", 10<<20), "health", result{"", "stack: what answers is no launcher: a line of more than a mebibyte\n", 1}},
	} {
		t.Run(tt.args, func(t *testing.T) {
			t.Parallel()
			answer := say(tt.answer)
			if strings.HasPrefix(tt.args, "start ") || strings.HasPrefix(tt.args, "stop ") {
				answer = order(tt.answer)
			}
			f := serve(t, answer)
			got := call(t, f.path, strings.Fields(tt.args)...)
			want := tt.want
			if squeeze(got.out) != squeeze(want.out) || got.err != want.err || got.code != want.code {
				t.Errorf("got %+q\nwant %+q", got, want)
			}
			request := ""
			if tt.request != "" {
				request = "nimi/1 " + tt.request + "\n"
			}
			if f.last() != request {
				t.Errorf("request: got %q, want %q", f.last(), request)
			}
		})
	}
}

// uptime is what changes in a table.
var uptime = regexp.MustCompile(`\d+d\d\dh`)

// squeeze makes runs of spaces one in a table, and takes the time out of it.
func squeeze(s string) string {
	if !strings.HasPrefix(s, "NAME") {
		return s
	}
	s = uptime.ReplaceAllString(s, "UP")
	for strings.Contains(s, "  ") {
		s = strings.ReplaceAll(s, "  ", " ")
	}
	return s
}

func TestStatusJSON(t *testing.T) {
	f := serve(t, say(unitLines))
	got := call(t, f.path, "status", "--json")
	var v struct {
		Launcher map[string]any
		Services []map[string]any
	}
	if err := json.Unmarshal([]byte(got.out), &v); err != nil || got.code != 0 {
		t.Fatalf("%v: %+v", err, got)
	}
	if n := len(v.Services); n != 2 || v.Launcher["uptime"] != 61234.0 {
		t.Fatalf("got %+v", v)
	}
	web := v.Services[1]
	for key, want := range map[string]any{"name": "web", "state": "failed", "ready": false, "pid": nil, "exit": 3.0, "signal": nil,
		"problem": `no such\file`, "note": "a\nb\x1b[31m", "memory": nil, "since": nil, "restarts": 3.0, "process": "cc"} {
		if web[key] != want {
			t.Errorf("%s: got %v, want %v", key, web[key], want)
		}
	}
	if len(web) != len(v.Services[0]) || len(web) != 21 {
		t.Errorf("keys: got %d and %d, want 21", len(web), len(v.Services[0]))
	}
}

// TestAbsent: nobody listens, or what listens has gone.
func TestAbsent(t *testing.T) {
	dir := t.TempDir()
	got := call(t, dir+"/none", "status")
	if want := (result{"", "stack: no launcher runs: nobody listens at " + dir + "/none\n", 3}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: dir + "/stale", Net: "unix"})
	if err != nil {
		t.Skip(err)
	}
	l.SetUnlinkOnClose(false)
	l.Close()
	if got := call(t, dir+"/stale", "healthcheck"); got.code != 3 {
		t.Errorf("stale: got %+v, want code 3", got)
	}
	if got := call(t, dir+"/none", "--socket", "/proc/none", "status"); !strings.Contains(got.err, "/proc/none") {
		t.Errorf("--socket before the environment: got %+v", got)
	}
}

// TestPlaces: the first place of several that answers is taken, and the path may be longer than a socket's can be.
func TestPlaces(t *testing.T) {
	f := serve(t, say("done\n"))
	first, second := t.TempDir(), filepath.Join(t.TempDir(), strings.Repeat("long/", 30))
	for _, dir := range []string{first + "/nimi.stack", second + "/nimi.stack"} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Rename(f.path, second+"/nimi.stack/control"); err != nil {
		t.Fatal(err)
	}
	env := []string{"RUNTIME_DIRECTORY=" + first + ":/x", "XDG_RUNTIME_DIR=" + second}
	if got := callIn(t, env, "healthcheck"); got != (result{}) {
		t.Errorf("got %+v", got)
	}
}

// TestSilence: a server that accepts and says nothing, or not all, is given up.
func TestSilence(t *testing.T) {
	for _, text := range []string{"", "launcher pid=1\n"} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			f := serve(t, func(c net.Conn, _ string) {
				c.Write([]byte(text))
				c.Read(make([]byte, 1))
			})
			begin := time.Now()
			got := call(t, f.path, "status")
			if want := (result{"", "stack: the launcher does not answer\n", 4}); got != want || time.Since(begin) < wire.Patience {
				t.Errorf("got %+v after %v, want %+v", got, time.Since(begin), want)
			}
		})
	}
}

// TestWatch prints a table for every change, and ends with the launcher.
func TestWatch(t *testing.T) {
	next := make(chan bool)
	f := serve(t, func(c net.Conn, _ string) {
		c.Write([]byte(strings.TrimSuffix(unitLines, "done\n")))
		<-next
		c.Write([]byte("unit web state=running ready=1 pid=9\n"))
		<-next
	})
	c := invocation(t, []string{"NIMI_SOCKET=" + f.path}, "status", "--watch")
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(30*time.Second, func() { c.Process.Kill() })
	defer timer.Stop()
	text, buf := "", make([]byte, 4096)
	until := func(want string) {
		for !strings.Contains(text, want) {
			n, err := out.Read(buf)
			if text += string(buf[:n]); err != nil {
				t.Fatalf("%v: got %q, want %q in it", err, text, want)
			}
		}
	}
	until("web   failed")
	next <- true
	until("web   running  yes    9")
	next <- true
	c.Wait()
	if got := c.ProcessState.ExitCode(); got != 1 {
		t.Errorf("exit code after the end of the launcher: got %d, want 1", got)
	}
	if strings.Contains(text, "\x1b") {
		t.Errorf("escape sequences in %q", text)
	}
}

// TestWatchOfUnrest: changes that come without a pause are shown, as one object each time with --json.
func TestWatchOfUnrest(t *testing.T) {
	f := serve(t, func(c net.Conn, _ string) {
		c.Write([]byte(strings.TrimSuffix(unitLines, "done\n")))
		for {
			if _, err := c.Write([]byte("unit web state=running\n")); err != nil {
				return
			}
			time.Sleep(settle / 5)
		}
	})
	c := invocation(t, []string{"NIMI_SOCKET=" + f.path}, "status", "--watch", "--json")
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(30*time.Second, func() { c.Process.Kill() })
	defer timer.Stop()
	lines := bufio.NewScanner(out)
	for range 3 {
		if !lines.Scan() || !json.Valid(lines.Bytes()) {
			t.Fatalf("got %q, want a JSON object", lines.Text())
		}
	}
	c.Process.Kill()
	c.Wait()
}

// TestClosedOutput: the reader of the output has gone, or there is no room for it.
func TestClosedOutput(t *testing.T) {
	f := serve(t, say(unitLines))
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	read.Close()
	defer write.Close()
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer full.Close()
	for _, tt := range []struct {
		out  *os.File
		want int
	}{{write, 141}, {full, 1}} {
		c := invocation(t, []string{"NIMI_SOCKET=" + f.path}, "status")
		c.Stdout = tt.out
		c.Run()
		if got := c.ProcessState.ExitCode(); got != tt.want {
			t.Errorf("%s: got %d, want %d", tt.out.Name(), got, tt.want)
		}
	}
}
