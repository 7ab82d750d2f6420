package client

import (
	"bufio"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"nimi/runtime/internal/wire"
	"nimi/runtime/launcher"
	"nimi/runtime/spec"
)

// asClient has the test binary be the launcher of the program below.
const asClient = "NIMI_TEST_CLIENT"

func TestMain(m *testing.M) {
	if os.Getenv(asClient) != "" {
		Main(&program)
	}
	os.Exit(m.Run())
}

var program = spec.Program{Name: "stack", Services: []spec.Service{
	{Name: "db", Path: "db", Argv: []string{"/bin/db", "-c", "a b\nc"}, Environment: []spec.Variable{{Name: "A", Value: "it's"}, {Name: "B", Unset: true}}},
	{Name: "web", Path: "web", Argv: []string{"/bin/web"}, DependsOn: []spec.Dependency{{Service: 0}}},
	{Name: "web-api", Path: "web.api", Argv: []string{"/bin/api"}, DependsOn: []spec.Dependency{{Service: 1}}},
	{Name: "x-y-z", Path: "x-y.z", Argv: []string{"/bin/z"}},
	{Name: "cron", Path: "x.y", Argv: []string{"/bin/z"}},
	{Name: "mail", Path: "x.y", Argv: []string{"/bin/z"}},
}}

// fake is a server that answers every request in the same way, but hello: it runs the program below.
type fake struct {
	path     string
	mu       sync.Mutex
	requests []string
	hello    atomic.Bool // is answered like the others
}

func (f *fake) last() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.requests) == 0 {
		return ""
	}
	return f.requests[len(f.requests)-1]
}

// serve listens, and has answer deal with each connection after its request.
func serve(t *testing.T, answer func(c net.Conn, request string)) *fake {
	t.Helper()
	dir, err := os.MkdirTemp("", "c") // short, as the path of a socket has to be
	if err != nil {
		t.Fatal(err)
	}
	f := &fake{path: filepath.Join(dir, "s")}
	l, err := net.Listen("unix", f.path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		l.Close()
		os.RemoveAll(dir)
	})
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				request, _ := bufio.NewReader(c).ReadString('\n')
				if request == "nimi/1 hello\n" && !f.hello.Load() {
					same := wire.Launcher{Name: "stack", Pid: 7, Build: wire.Build(&program, launcher.Version)}
					c.Write(append(same.Append(nil), "done\n"...))
					return
				}
				f.mu.Lock()
				f.requests = append(f.requests, request)
				f.mu.Unlock()
				answer(c, request)
			}()
		}
	}()
	return f
}

// say answers with a text.
func say(text string) func(net.Conn, string) {
	return func(c net.Conn, _ string) { c.Write([]byte(text)) }
}

// order answers an order with a text. Before, db was running as 5, and web was stopped.
func order(text string) func(net.Conn, string) {
	return func(c net.Conn, request string) {
		if strings.HasPrefix(request, "nimi/1 status ") {
			c.Write([]byte("unit db state=running pid=5\nunit web state=stopped pid=0\ndone\n"))
			return
		}
		c.Write([]byte(text))
	}
}

// result is what a call of the client came to.
type result struct {
	out, err string
	code     int
}

// call runs the client; socket may be empty.
func call(t *testing.T, socket string, args ...string) result {
	t.Helper()
	return callIn(t, []string{"NIMI_SOCKET=" + socket}, args...)
}

func callIn(t *testing.T, env []string, args ...string) result {
	t.Helper()
	c := invocation(t, env, args...)
	var out, err strings.Builder
	c.Stdout, c.Stderr = &out, &err
	if e := c.Start(); e != nil {
		t.Fatal(e)
	}
	timer := time.AfterFunc(30*time.Second, func() { c.Process.Kill() })
	defer timer.Stop()
	c.Wait()
	return result{out.String(), err.String(), c.ProcessState.ExitCode()}
}

func invocation(t *testing.T, env []string, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.Command(os.Args[0], args...)
	c.Env = append([]string{asClient + "=1"}, env...)
	c.Dir = "/"
	return c
}
