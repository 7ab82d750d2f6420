package e2e

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// talk is a connection to a control socket.
type talk struct {
	net.Conn
	t     *testing.T
	lines *bufio.Reader
}

// dial connects to a run's control socket, once it is there.
func dial(t *testing.T, r *h.Run) *talk {
	t.Helper()
	var c net.Conn
	r.Until("the control socket", func() (up bool) {
		var err error
		c, err = net.Dial("unix", r.Socket)
		return err == nil
	})
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(h.Deadline))
	return &talk{c, t, bufio.NewReader(c)}
}

// line reads a line of the answer; "" at its end.
func (c *talk) line() string {
	c.t.Helper()
	text, err := c.lines.ReadString('\n')
	if err != nil && text != "" || err != nil && err != io.EOF && !errors.Is(err, syscall.ECONNRESET) { // what came too late
		c.t.Fatalf("read: %v after %q", err, text)
	}
	return strings.TrimSuffix(text, "\n")
}

// begin sends a request.
func begin(t *testing.T, r *h.Run, request string) *talk {
	t.Helper()
	c := dial(t, r)
	io.WriteString(c, "nimi/1 "+request+"\n") // one that is turned away may be so before that
	return c
}

// asks makes a request and returns the answer.
func asks(t *testing.T, r *h.Run, request string) (lines []string) {
	t.Helper()
	c := begin(t, r, request)
	for line := c.line(); line != ""; line = c.line() {
		lines = append(lines, line)
	}
	return lines
}

// wantAnswer compares the last line of an answer.
func wantAnswer(t *testing.T, r *h.Run, request, want string) (lines []string) {
	t.Helper()
	lines = asks(t, r, request)
	if len(lines) == 0 || lines[len(lines)-1] != want {
		t.Errorf("%s: got %q, want %q at the end", request, lines, want)
	}
	return lines
}

// value returns the value of a key in a line.
func value(line, key string) string {
	for _, w := range strings.Fields(line) {
		if v, is := strings.CutPrefix(w, key+"="); is {
			return v
		}
	}
	return ""
}

// unit asks for the state of a unit.
func unit(t *testing.T, r *h.Run, name, key string) string {
	t.Helper()
	lines := asks(t, r, "status "+name)
	if len(lines) != 3 {
		t.Fatalf("status %s: got %q, want three lines", name, lines)
	}
	return value(lines[1], key)
}

const forever = "exec sleep 1000"

// controlled starts three services of which each depends on the one before.
func controlled(t *testing.T) *h.Run {
	t.Helper()
	r := start(t, JSON{"services": JSON{
		"db":  sh("echo up; "+forever, nil),
		"api": sh(forever, JSON{"dependsOn": JSON{"db": JSON{}}, "reload": JSON{"signal": "USR1"}}),
		"web": sh(forever, JSON{"dependsOn": JSON{"api": JSON{}}}),
	}, "settings": JSON{"restart": JSON{"time": 60000}}})
	wantAnswer(t, r, "wait --ready", "done")
	return r
}

func TestControlStatus(t *testing.T) {
	t.Parallel()
	r := controlled(t)
	lines := asks(t, r, "status")
	if len(lines) != 5 || !strings.HasPrefix(lines[0], "launcher name=nimi pid="+strconv.Itoa(r.Pid)+" version=") ||
		value(lines[0], "state") != "running" || value(lines[0], "services") != "3" {
		t.Fatalf("got %q", lines)
	}
	for i, name := range []string{"db", "api", "web"} {
		line := lines[1+i]
		pid, _ := strconv.Atoi(value(line, "pid"))
		since, _ := strconv.ParseInt(value(line, "since"), 10, 64)
		if !strings.HasPrefix(line, "unit "+name+" path="+name+" state=running ready=1 ") || !h.Alive(pid) ||
			value(line, "session") != strconv.Itoa(pid) || time.Since(time.UnixMilli(since)).Abs() > h.Deadline ||
			len(value(line, "process")) != 16 || len(value(line, "config")) != 16 || value(line, "runs") != "1" {
			t.Errorf("got %q", line)
		}
	}
	wantAnswer(t, r, "status web", "done")
	wantAnswer(t, r, "status web nope", "error unknown nope")
	wantAnswer(t, r, "health", "done")
	wantAnswer(t, r, "hello", "done")
	wantAnswer(t, r, "takeover", "error usage takeover takes a path, and which file it is")
}

// listed are the units that an answer has lines for.
func listed(lines []string) (all []string) {
	for _, l := range lines {
		if f := strings.Fields(l); f[0] == "unit" {
			all = append(all, f[1])
		}
	}
	return all
}

func TestControlOrders(t *testing.T) {
	t.Parallel()
	r := controlled(t)
	before := unit(t, r, "db", "pid")
	for _, c := range []struct {
		request string
		units   []string
		states  string // of db, api and web afterwards
	}{
		{"stop api", []string{"api", "web"}, "running stopped stopped"},
		{"stop api", []string{"api"}, "running stopped stopped"},
		{"start web", []string{"api", "web"}, "running running running"},
		{"restart --no-deps db", []string{"db"}, "running running running"},
		{"restart db", []string{"db", "api", "web"}, "running running running"},
		{"restart --no-wait web", nil, ""},
		{"wait --ready web", nil, "running running running"},
		{"reload api", []string{"api"}, ""}, // ended by the signal, which it does not know
	} {
		lines := wantAnswer(t, r, c.request, "done")
		got := listed(lines)
		slices.Sort(got)
		slices.Sort(c.units)
		if !slices.Equal(got, c.units) {
			t.Errorf("%s: got lines for %v, want %v", c.request, got, c.units)
		}
		if now := unit(t, r, "db", "state") + " " + unit(t, r, "api", "state") + " " + unit(t, r, "web", "state"); c.states != "" && now != c.states {
			t.Errorf("%s: got states %s, want %s", c.request, now, c.states)
		}
	}
	if now := unit(t, r, "db", "pid"); now == before || unit(t, r, "db", "runs") != "3" {
		t.Errorf("db has pid %s as before, want its third run", now)
	}
	wantAnswer(t, r, "reload web", "error failed web: has no reload; --signal HUP sends it a signal, which ends it unless it handles that")
	wantAnswer(t, r, "reload --signal=CONT web", "done")
	wantAnswer(t, r, "signal KILL web", "done")
	r.Until("web to have ended", func() bool { return unit(t, r, "web", "signal") == "KILL" })
	wantAnswer(t, r, "signal TERM web", "error failed web is restarting")
	wantAnswer(t, r, "wait --ready --timeout=50 web", "error timeout web is restarting")
	if line := asks(t, r, "health")[0]; !strings.HasPrefix(line, "error failed ") || !strings.Contains(line, "web is restarting") {
		t.Errorf("health: got %q", line)
	}
	if value := unit(t, r, "web", "due"); value == "" {
		t.Error("when it is due is missing")
	}
	wantAnswer(t, r, "restart web", "done") // the delay is cut short
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// What fails says why; what a oneshot has done counts as ready.
func TestControlFailures(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{
		"bad":     sh("exit 3", JSON{"autoStart": false, "onFailure": "ignore"}),
		"late":    sh(forever, JSON{"autoStart": false, "onFailure": "ignore", "dependsOn": JSON{"bad": JSON{"condition": "completed-successfully"}}}),
		"once":    sh("exit 0", JSON{"type": "oneshot"}),
		"missing": JSON{"process": JSON{"argv": []string{"/nonexistent"}}, "nimi": JSON{"autoStart": false, "onFailure": "ignore"}},
		"web":     sh(forever, nil),
	}))
	wantAnswer(t, r, "wait --ready", "done")
	wantAnswer(t, r, "health", "done")
	wantAnswer(t, r, "wait late", "error failed late is off")
	wantAnswer(t, r, "start late", "error failed late is skipped")
	wantAnswer(t, r, "start once", "done")
	lines := wantAnswer(t, r, "start missing", "error failed missing: cannot start: /nonexistent: no such file or directory")
	if !strings.Contains(lines[0], `problem=/nonexistent:\sno\ssuch\sfile`) {
		t.Errorf("got %q, want the problem", lines[0])
	}
	if got := unit(t, r, "bad", "exit"); got != "3" {
		t.Errorf("exit of bad: got %q, want 3", got)
	}
}

func TestControlWatch(t *testing.T) {
	t.Parallel()
	r := controlled(t)
	c := begin(t, r, "watch web")
	for _, want := range []string{"launcher", "unit web"} {
		if got := c.line(); !strings.HasPrefix(got, want+" ") {
			t.Fatalf("got %q, want %s", got, want)
		}
	}
	wantAnswer(t, r, "stop web", "done")
	for got := c.line(); value(got, "state") != "stopped"; got = c.line() {
		if got == "" {
			t.Fatal("the watch has ended")
		}
	}
	r.Signal(syscall.SIGTERM)
	var last []string
	for got := c.line(); got != ""; got = c.line() {
		last = append(last, got)
	}
	if len(last) < 2 || value(last[0], "state") != "stopping" || last[len(last)-1] != "done" {
		t.Errorf("at the end: got %q, want the launcher to stop, and done", last)
	}
	r.WantExit(0)
}

func TestControlLogs(t *testing.T) {
	t.Parallel()
	r := start(t, JSON{"services": JSON{
		"a": sh("printf 'one\\ntwo\\033[0m\\n'; while [ ! -e go ]; do sleep 0.01; done; echo three; "+forever, nil),
		"b": sh("echo other >&2; "+forever, nil),
	}})
	r.UntilLine("a", "two\x1b[0m")
	wantAnswer(t, r, "logs a", "done")
	if got := asks(t, r, "logs a"); !slices.Equal(got, []string{"line a one", "line a two\x1b[0m", "done"}) {
		t.Errorf("got %q", got)
	}
	if got := asks(t, r, "logs -n 1 a"); !slices.Equal(got, []string{"line a two\x1b[0m", "done"}) {
		t.Errorf("the last: got %q", got)
	}
	c := begin(t, r, "logs -f -n 0 a")
	r.Until("the follower to be there", func() bool { return len(asks(t, r, "logs")) == 4 })
	if err := os.WriteFile(r.Path("go"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := c.line(); got != "line a three" {
		t.Errorf("following: got %q", got)
	}
	r.Signal(syscall.SIGTERM)
	if got := c.line(); got != "done" {
		t.Errorf("at the end: got %q, want done", got)
	}
	r.WantExit(0)
}

func TestControlLogsRaw(t *testing.T) {
	t.Parallel()
	r := start(t, JSON{"services": JSON{"a": sh(forever, nil)}, "settings": JSON{"logging": JSON{"format": "raw"}}})
	wantAnswer(t, r, "logs", `error usage output is not kept with logging.format = "raw"`)
}

// Orders in the middle of a stop are refused, and those under way end.
func TestControlDuringStop(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{"web": sh("trap 'echo asked; while [ ! -e go ]; do sleep 0.01; done; exit 0' TERM; echo up; while :; do sleep 0.01; done", nil),
		"never": sh(forever, JSON{"ready": JSON{"file": "/nonexistent/file", "startTimeout": 0}})}))
	r.UntilLine("web", "up")
	c := begin(t, r, "start never")
	r.Until("the order to be given", func() bool { return unit(t, r, "never", "state") == "starting" })
	r.Signal(syscall.SIGTERM)
	r.UntilLine("web", "asked")
	for line := c.line(); line != "error stopping the launcher is stopping"; line = c.line() {
		if line == "" {
			t.Fatal("the order that was under way: want an error")
		}
	}
	wantAnswer(t, r, "restart web", "error stopping the launcher is stopping")
	if got := asks(t, r, "hello")[0]; value(got, "state") != "stopping" {
		t.Errorf("got %q", got)
	}
	if err := os.WriteFile(r.Path("go"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r.WantExit(0)
}

// Ten shells that want the opposite of each other: every order is answered, and the last one has been carried out.
func TestControlRace(t *testing.T) {
	t.Parallel()
	r := controlled(t)
	var wait sync.WaitGroup
	for i := range 10 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for n := range 5 {
				verb := []string{"start", "stop", "restart"}[(i+n)%3]
				lines := asks(t, r, verb+" api")
				last := lines[len(lines)-1]
				if last != "done" && !strings.HasPrefix(last, "error busy ") && !strings.HasPrefix(last, "error failed api is stopped") {
					t.Errorf("%s: got %q", verb, last)
				}
			}
		}()
	}
	wait.Wait()
	wantAnswer(t, r, "start web", "done")
	wantAnswer(t, r, "health", "done")
	wantAnswer(t, r, "stop db", "done")
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// Two hundred clients that say nothing are in nobody's way, and leave nothing.
func TestControlSilentClients(t *testing.T) {
	t.Parallel()
	r := controlled(t)
	for range 200 {
		dial(t, r) // which tries again where too many wait to be accepted
	}
	wantAnswer(t, r, "health", "done")
	r.Until("all of them to be closed", func() bool {
		entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", r.Pid))
		return err == nil && len(entries) < 30
	})
}

// As many clients as can watch keep no other kind out, and cost nothing while nothing happens.
func TestControlManyWatch(t *testing.T) {
	t.Parallel()
	r := controlled(t)
	watching := make([]*talk, 64)
	for i := range watching {
		watching[i] = begin(t, r, "watch")
		for range 4 {
			watching[i].line()
		}
	}
	wantAnswer(t, r, "watch", "error busy too many clients")
	wantAnswer(t, r, "wait", "error busy too many clients")
	wantAnswer(t, r, "health", "done")
	wantAnswer(t, r, "status", "done")
	used := func() int {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", r.Pid))
		if err != nil {
			t.Fatal(err)
		}
		f := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+2:]))
		user, _ := strconv.Atoi(f[11])
		system, _ := strconv.Atoi(f[12])
		return user + system
	}
	before := used()
	time.Sleep(time.Second) // it is the time in which nothing happens that is looked at
	if ticks := used() - before; ticks > 1 {
		t.Errorf("at rest: %d ticks of CPU in a second, want none", ticks)
	}
	watching[7].Close()
	r.Until("room for another", func() bool {
		c := begin(t, r, "watch")
		return strings.HasPrefix(c.line(), "launcher ")
	})
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

func TestControlJunk(t *testing.T) {
	t.Parallel()
	r := controlled(t)
	for _, size := range []int{1, 100, 4095, 4096, 4097, 65535, 65536, 65537, 1 << 20} {
		for _, end := range []string{"\n", ""} {
			c := dial(t, r)
			junk := bytes.Repeat([]byte{0xff, 0, ' ', 'n'}, size/4+1)[:size]
			go func() { // it may be cut off
				c.Write(append(junk, end...))
				c.Conn.(*net.UnixConn).CloseWrite()
			}()
			answer, _ := io.ReadAll(c)
			if !strings.HasPrefix(string(answer), "error usage ") {
				t.Errorf("%d bytes: got %.100q", size, answer)
			}
		}
	}
	c := dial(t, r)
	io.WriteString(c, "nimi/2 hello\n")
	if got := c.line(); got != "error version this launcher speaks nimi/1" {
		t.Errorf("another version: got %q", got)
	}
	c = dial(t, r) // in pieces
	for _, b := range []byte("nimi/1 hello\n") {
		c.Write([]byte{b})
	}
	if got := c.line(); !strings.HasPrefix(got, "launcher ") {
		t.Errorf("in pieces: got %q", got)
	}
	wantAnswer(t, r, "health", "done")
}

// A client that never reads what it follows costs nobody anything, and is told of what it has missed.
func TestControlSlowReader(t *testing.T) {
	t.Parallel()
	r := start(t, JSON{"services": JSON{
		"loud":  sh("while [ ! -e go ]; do sleep 0.01; done; i=0; while [ $i -lt 20000 ]; do echo line $i of a service that has much to say; i=$((i+1)); done; echo over; "+forever, nil),
		"other": sh(forever, nil),
	}})
	c := begin(t, r, "logs -f loud")
	silent := begin(t, r, "watch")
	wantAnswer(t, r, "wait --ready", "done")
	if err := os.WriteFile(r.Path("go"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r.UntilLine("loud", "over")
	wantAnswer(t, r, "restart other", "done")
	next, lost := 0, 0
	for line := c.line(); line != "line loud over"; line = c.line() {
		f := strings.Fields(line)
		n := -1
		switch {
		case len(f) == 3 && f[0] == "lost":
			n, _ = strconv.Atoi(f[2])
			next, lost = next+n, lost+n
			continue
		case len(f) > 3 && f[0] == "line":
			n, _ = strconv.Atoi(f[3])
		}
		if n != next {
			t.Fatalf("got %q, want line %d", line, next)
		}
		next++
	}
	if next != 20000 || lost == 0 {
		t.Errorf("got %d lines, %d of them lost, want 20000 and some", next, lost)
	}
	for line := silent.line(); value(line, "runs") != "2"; line = silent.line() {
		if line == "" {
			t.Fatal("the watch has ended")
		}
	}
}

// The socket's file can be removed: the launcher runs on, and makes it again when it reloads.
func TestControlSocketRemoved(t *testing.T) {
	t.Parallel()
	r := start(t, JSON{"services": JSON{"web": sh(forever, nil)}})
	wantAnswer(t, r, "wait", "done")
	if err := os.Remove(r.Socket); err != nil {
		t.Fatal(err)
	}
	r.Signal(syscall.SIGHUP)
	wantAnswer(t, r, "hello", "done")
	if info, err := os.Stat(r.Socket); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got %v, %v, want mode 0600", info.Mode(), err)
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	if _, err := os.Lstat(r.Socket); err == nil {
		t.Error("the socket is left behind")
	}
}

// ownPlace starts a launcher that looks for a place itself, below a directory.
func ownPlace(t *testing.T, run string) *h.Run {
	t.Helper()
	r := h.Start(t, h.Build(t, JSON{"services": JSON{"web": sh(forever, nil)}, "settings": JSON{"binName": "placed"}}),
		h.Options{OwnSocket: true, Env: []string{"NIMI_SOCKET=", "RUNTIME_DIRECTORY=" + run + ":/other"}})
	r.Socket = filepath.Join(run, "nimi.placed", "control")
	return r
}

// A second launcher of the same name fails, and names the first; one that was killed is replaced.
func TestControlTwice(t *testing.T) {
	t.Parallel()
	run := short(t)
	r := ownPlace(t, run)
	wantAnswer(t, r, "wait", "done")
	if info, err := os.Stat(filepath.Dir(r.Socket)); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("directory: got %v, %v, want mode 0700", info.Mode(), err)
	}
	second := ownPlace(t, run)
	second.WantExit(111)
	if got := second.Stderr.String(); !regexp.MustCompile(`; /\S+ tui shows it, /\S+ logs -f too, /\S+ takeover has .*, /\S+ down ends it\n`).MatchString(got) {
		t.Errorf("got %q, want the commands for the launcher that runs", got)
	}
	if got, want := second.Stderr.String(), "placed: control socket: "+r.Socket+": the launcher with pid "+strconv.Itoa(r.Pid)+" has it; run --socket gives this one another, settings.control.instance = \"directory\" one to each directory; "; !strings.HasPrefix(got, want) {
		t.Errorf("standard error: got %q, want %q", got, want)
	}
	wantAnswer(t, r, "health", "done")
	r.Signal(syscall.SIGKILL)
	r.Until("the launcher and what it started to be gone", func() bool { return !r.Running() && len(r.Processes()) == 0 })
	if !exists(r.Socket) {
		t.Fatal("the socket of a launcher that was killed is gone")
	}
	third := ownPlace(t, run)
	wantAnswer(t, third, "health", "done")
	third.Signal(syscall.SIGTERM)
	third.WantExit(0)
	if exists(filepath.Dir(third.Socket)) {
		t.Error("the directory is left behind")
	}
}

// wantError looks for a line of a launcher's own.
func wantError(t *testing.T, r *h.Run, line string) {
	t.Helper()
	if got := r.Stderr.String(); got != line+"\n" {
		t.Errorf("standard error: got %q, want %q", got, line)
	}
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// short makes a directory whose path leaves room for that of a socket.
func short(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "n-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// A place of its own is not one that others can write to, nor one that a link leads to; a full disk is passed over, and a
// path that is too long for a socket is not too long.
func TestControlPlaces(t *testing.T) {
	t.Parallel()
	run := short(t)
	next := filepath.Join(run, "second")
	if err := os.Mkdir(next, 0o700); err != nil {
		t.Fatal(err)
	}
	launcher := h.Build(t, JSON{"services": JSON{"web": sh(forever, nil)}, "settings": JSON{"binName": "wanderer"}})
	try := func(name, first, want string, wrap ...string) {
		t.Helper()
		r := h.Start(t, launcher, h.Options{OwnSocket: true, Wrap: wrap, Env: []string{"NIMI_SOCKET=", "RUNTIME_DIRECTORY=" + first, "XDG_RUNTIME_DIR=" + next}})
		r.Until(name+": the socket "+want, func() bool { return exists(want) })
		r.Signal(syscall.SIGTERM)
		r.WantExit(0)
	}
	second := filepath.Join(next, "nimi.wanderer", "control")
	open := filepath.Join(run, "open")
	if err := os.MkdirAll(filepath.Join(open, "nimi.wanderer"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(open, "nimi.wanderer"), 0o777); err != nil {
		t.Fatal(err)
	}
	try("open to all", open, second)
	link := filepath.Join(run, "link")
	if err := os.Mkdir(link, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(run, filepath.Join(link, "nimi.wanderer")); err != nil {
		t.Fatal(err)
	}
	try("a link", link, second)
	try("missing", filepath.Join(run, "missing"), second)
	long := filepath.Join(run, strings.Repeat("x", 120))
	if err := os.Mkdir(long, 0o700); err != nil {
		t.Fatal(err)
	}
	try("long", long, filepath.Join(long, "nimi.wanderer", "control"))

	r := h.Start(t, launcher, h.Options{OwnSocket: true, Env: []string{"NIMI_SOCKET=" + filepath.Join(long, "control")}})
	r.WantExit(111)
	r = h.Start(t, launcher, h.Options{OwnSocket: true, Env: []string{"NIMI_SOCKET=/nonexistent/control"}})
	r.WantExit(111)
	wantError(t, r, "wanderer: control socket: /nonexistent/control: no such file or directory")
}

// Where nothing can be written there is an abstract address, so that a read-only container has its health check; and a
// full disk is passed over.
func TestControlNowhereToWrite(t *testing.T) {
	t.Parallel()
	asRoot(t)
	h.Need(t, "unshare", "nsenter", "mount")
	launcher := h.Build(t, JSON{"services": JSON{"web": sh(forever, nil)}, "settings": JSON{"binName": "readonly"}})
	full, err := os.MkdirTemp("/var/tmp", "n-") // /tmp is hidden
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Remove(full) })
	const none = "mount -t tmpfs -o ro none /run && mount -t tmpfs -o ro none /tmp && "
	for name, mounts := range map[string]string{
		"read-only":   none,
		"full places": none + "mount -t tmpfs -o nr_inodes=1 none " + full + " && export RUNTIME_DIRECTORY=" + full + " && ",
	} {
		t.Run(name, func(t *testing.T) {
			out, err := os.ReadFile(launcher)
			if err != nil {
				t.Fatal(err)
			}
			copied := full + strings.ReplaceAll(name, " ", "")
			if err := os.WriteFile(copied, out, 0o755); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { os.Remove(copied) })
			r := h.Start(t, copied, h.Options{OwnSocket: true, Dir: "/var/tmp", Wrap: []string{"unshare", "--mount", "--net", "/bin/sh", "-c", mounts + `exec "$0"`},
				Env: []string{"NIMI_SOCKET=", "TMPDIR=", "XDG_RUNTIME_DIR=", "RUNTIME_DIRECTORY="}})
			r.Until("an answer", func() bool {
				return exec.Command("nsenter", "--net", "--mount", "--target", strconv.Itoa(r.Pid), copied, "healthcheck").Run() == nil
			})
			r.Signal(syscall.SIGTERM)
			r.WantExit(0)
		})
	}
}

// Another user, even one who gets at the socket, is turned away.
func TestControlForeignUser(t *testing.T) {
	t.Parallel()
	asRoot(t)
	r := controlled(t)
	if err := os.Chmod(r.Socket, 0o777); err != nil {
		t.Fatal(err)
	}
	got := make(chan string)
	go func() {
		runtime.LockOSThread() // for good: the user is that of the thread, which ends with the goroutine
		if _, _, err := syscall.RawSyscall(syscall.SYS_SETRESUID, ^uintptr(0), 12345, ^uintptr(0)); err != 0 {
			got <- err.Error()
			return
		}
		c, err := net.Dial("unix", r.Socket)
		if err != nil {
			got <- err.Error()
			return
		}
		defer c.Close()
		answer, _ := io.ReadAll(c)
		got <- string(answer)
	}()
	if answer := <-got; answer != "error denied this launcher is another user's\n" {
		t.Errorf("got %q", answer)
	}
	wantAnswer(t, r, "health", "done")
}
