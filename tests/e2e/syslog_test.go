package e2e

import (
	"fmt"
	"net"
	"os"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// syslogDaemon is a datagram socket at a path, and what has come.
type syslogDaemon struct {
	conn *net.UnixConn
	mu   sync.Mutex
	got  []string
}

func startDaemon(t *testing.T, path string) *syslogDaemon {
	t.Helper()
	os.Remove(path)
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	d := &syslogDaemon{conn: conn}
	t.Cleanup(func() { conn.Close() })
	go func() {
		b := make([]byte, 64<<10)
		for {
			n, err := conn.Read(b)
			if err != nil {
				return
			}
			d.mu.Lock()
			d.got = append(d.got, string(b[:n]))
			d.mu.Unlock()
		}
	}()
	return d
}

// messages returns those that have come, one a line.
func (d *syslogDaemon) messages() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return strings.Join(d.got, "\n") + "\n"
}

// Each line is a message of RFC 5424, with the service, the pid of its main process and the severity of its stream; the console
// has it too. A daemon that goes away gets what was written meanwhile when it is back, and nothing comes twice.
func TestSyslog(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := startDaemon(t, dir+"/log")
	log := JSON{"log": JSON{"syslog": dir + "/log"}}
	r := h.Start(t, h.Build(t, h.Services(JSON{
		"web":   sh(`echo $$ > web.pid; echo out; echo 'a "b" ]' >&2; until [ -e go ]; do sleep 0.02; done; echo while away; touch written; exec sleep 1000`, log),
		"many":  sh(`i=0; while [ $i -lt 500 ]; do i=$((i+1)); echo line $i; done; exec sleep 1000`, log),
		"other": sh(`echo silent; exec sleep 1000`, nil),
	})), h.Options{Dir: dir})
	r.Until("500 lines", func() bool { return strings.Contains(d.messages(), "line 500\n") })
	r.UntilFile("web.pid", 1)
	pid := strings.TrimSpace(r.File("web.pid"))
	form := `(?m)^<%d>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z - web ` + pid + ` - \[nimi@32473 launcher="nimi" service="web" stream="%s"\] %s$`
	for _, want := range []string{fmt.Sprintf(form, 30, "stdout", "out"), fmt.Sprintf(form, 27, "stderr", `a "b" \]`)} {
		r.Until(want, func() bool { return regexp.MustCompile(want).MatchString(d.messages()) })
	}
	if wrong := inOrder(d.messages()); wrong != "" {
		t.Error(wrong)
	}
	r.UntilLine("web", "out")
	d.conn.Close()
	os.Remove(dir + "/log")
	if err := os.WriteFile(dir+"/go", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r.UntilFile("written", 0)
	r.Until("it to be told of", func() bool {
		return strings.Contains(r.Stderr.String(), dir+"/log: no such file or directory; lines wait")
	})
	d = startDaemon(t, dir+"/log")
	r.Until("what was written meanwhile", func() bool { return strings.Contains(d.messages(), "] while away\n") })
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	if got := d.messages(); strings.Count(got, "\n") != 1 {
		t.Errorf("got %q, want one message", got)
	}
	if strings.Contains(d.messages(), "silent") {
		t.Error("a service that does not ask for it is in the log")
	}
}

// What a service says as its last is sent before the launcher ends; a daemon that reads nothing, or none, holds nobody up.
func TestSyslogEnd(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := startDaemon(t, dir+"/log")
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: dir + "/deaf", Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	to := func(script, name string) JSON {
		return sh(script, JSON{"log": JSON{"syslog": dir + "/" + name}, "restart": JSON{"mode": "never"}})
	}
	const lines = `i=0; while [ $i -lt 300 ]; do i=$((i+1)); echo line $i; done; `
	r := h.Start(t, h.Build(t, h.Services(JSON{"last": to(lines+"printf 'the end'", "log"), "deaf": to(lines, "deaf"), "none": to(lines, "none")})), h.Options{Dir: dir})
	r.WantExit(0)
	for end := time.Now().Add(10 * time.Second); !strings.HasSuffix(d.messages(), "] the end\n"); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("the last message is missing: got %q", d.messages())
		}
	}
	if wrong := inOrder(d.messages()); wrong != "" {
		t.Error(wrong)
	}
}

// A takeover loses no line, and the pids stay known.
func TestSyslogTakeover(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := startDaemon(t, dir+"/log")
	log := JSON{"log": JSON{"syslog": dir + "/log"}}
	var generations [2]string
	for i, more := range []string{"one", "two"} {
		generations[i] = h.Build(t, h.Services(JSON{"count": sh("echo $$ > count.pid; "+counter, log), more: sh(forever, nil)}))
	}
	r := h.Start(t, generations[0], h.Options{Dir: dir})
	r.UntilLine("count", "line 5")
	for n := 1; n <= 4; n++ {
		got := finish(t, client(generations[n%2], []string{"NIMI_SOCKET=" + r.Socket}, "takeover"))
		if got.code != 0 || !strings.Contains(got.out, "count: kept") {
			t.Fatalf("takeover %d: got %+v", n, got)
		}
		seen := strings.Count(d.messages(), "\n")
		r.Until("more lines", func() bool { return strings.Count(d.messages(), "\n") > seen+20 })
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	if wrong := inOrder(d.messages()); wrong != "" {
		t.Error(wrong)
	}
	pid := " count " + strings.TrimSpace(r.File("count.pid")) + " - "
	if got := d.messages(); strings.Count(got, pid) != strings.Count(got, "\n") {
		t.Errorf("not all have the pid %s: %s", pid, got)
	}
}
