package probe

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"nimi/runtime/internal/machine"
	"nimi/runtime/spec"
)

func listen(t testing.TB, network, address string) net.Listener {
	t.Helper()
	l, err := net.Listen(network, address)
	if err != nil {
		t.Skipf("cannot listen on %s %s: %v", network, address, err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// closedPort is a port on which nobody listens.
func closedPort(t testing.TB) string {
	l := listen(t, "tcp", "127.0.0.1:0")
	l.Close()
	return port(l)
}

func port(l net.Listener) string {
	_, p, _ := net.SplitHostPort(l.Addr().String())
	return p
}

func TestTCP(t *testing.T) {
	h := newHost(t)
	four, six := listen(t, "tcp", "127.0.0.1:0"), listen(t, "tcp6", "[::1]:0")
	none := closedPort(t)
	for _, c := range []struct{ address, want string }{
		{four.Addr().String(), ""},
		{six.Addr().String(), ""},
		{"127.0.0.1:" + none, "connection refused"},
		{"localhost:" + port(four), ""},
		{"localhost:" + port(six), ""},
		{"localhost:" + none, "connection refused"},
		{"junk", "invalid argument"},
	} {
		if got := h.ask(spec.Probe{TCP: c.address}); got != c.want {
			t.Errorf("%s: got %q, want %q", c.address, got, c.want)
		}
	}
	if len(h.watches) != 0 {
		t.Errorf("watched afterwards: %d descriptors, want 0", len(h.watches))
	}
}

func TestUnixAndFile(t *testing.T) {
	h := newHost(t)
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	listen(t, "unix", path("stream"))
	crowded := crowdedSocket(t, path("crowded"))
	defer syscall.Close(crowded)
	dead := listen(t, "unix", path("dead")).(*net.UnixListener)
	dead.SetUnlinkOnClose(false)
	dead.Close()
	packets, err := net.ListenPacket("unixgram", path("datagram"))
	if err != nil {
		t.Fatal(err)
	}
	defer packets.Close()
	if err := os.WriteFile(path("file"), nil, 0); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(path("nowhere"), path("dangling")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		conf spec.Probe
		want string
	}{
		{spec.Probe{Unix: path("stream")}, ""},
		{spec.Probe{Unix: path("dead")}, "connection refused"},
		{spec.Probe{Unix: path("none")}, "no such file or directory"},
		{spec.Probe{Unix: path("file")}, "connection refused"},
		{spec.Probe{Unix: path("datagram")}, "not a stream socket"},
		{spec.Probe{Unix: path("crowded")}, "too many connections are waiting to be accepted"},
		{spec.Probe{Unix: path(strings.Repeat("x", 200))}, "invalid argument"},
		{spec.Probe{File: path("file")}, ""},
		{spec.Probe{File: dir}, ""},
		{spec.Probe{File: path("none")}, "no such file or directory"},
		{spec.Probe{File: path("dangling")}, "no such file or directory"},
		{spec.Probe{File: path("file/below")}, "not a directory"},
	} {
		if got := h.ask(c.conf); got != c.want {
			t.Errorf("%s%s: got %q, want %q", c.conf.Unix, c.conf.File, got, c.want)
		}
	}
}

// crowdedSocket makes a socket whose backlog is full.
func crowdedSocket(t *testing.T, path string) int {
	t.Helper()
	fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	at := &syscall.SockaddrUnix{Name: path}
	if err := syscall.Bind(fd, at); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Listen(fd, 0); err != nil {
		t.Fatal(err)
	}
	client, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Close(client) })
	if err := syscall.Connect(client, at); err != nil {
		t.Fatal(err)
	}
	return fd
}

// serve answers every connection with what reply writes.
func serve(t testing.TB, reply func(net.Conn)) string {
	l := listen(t, "tcp", "127.0.0.1:0")
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				c.SetDeadline(time.Now().Add(deadline))
				request := make([]byte, 0, 4096)
				for !strings.HasSuffix(string(request), "\r\n\r\n") {
					n, err := c.Read(request[len(request):cap(request)])
					if err != nil {
						return
					}
					request = request[:len(request)+n]
				}
				reply(c)
			}()
		}
	}()
	return l.Addr().String()
}

func TestHTTP(t *testing.T) {
	h := newHost(t)
	for _, c := range []struct {
		name, reply string
		status      []int
		want        string
	}{
		{"ok", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", nil, ""},
		{"no reason", "HTTP/1.1 204\r\n\r\n", nil, ""},
		{"old and short", "HTTP/1.0 200\n\n", nil, ""},
		{"redirection", "HTTP/1.1 302 Found\r\n\r\n", nil, ""},
		{"unavailable", "HTTP/1.1 503 Service Unavailable\r\n\r\n", nil, "HTTP status 503"},
		{"wanted", "HTTP/1.1 503 x\r\n\r\n", []int{401, 503}, ""},
		{"not wanted", "HTTP/1.1 200 x\r\n\r\n", []int{401, 503}, "HTTP status 200"},
		{"interim", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\nLink: y\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", nil, ""},
		{"interim without end", strings.Repeat("HTTP/1.1 102 Processing\r\n\r\n", 1000), nil, "answered with junk"},
		{"other protocol", "HTTP/1.1 101 Switching Protocols\r\n\r\n", nil, "HTTP status 101"},
		{"long interim", "HTTP/1.1 103 x\r\nLink: " + strings.Repeat("x", 10_000), nil, "answered with junk"},
		{"junk", "SSH-2.0-OpenSSH_9.9\r\n", nil, "answered with junk"},
		{"code", "HTTP/1.1 2000 OK\r\n\r\n", nil, "answered with junk"},
		{"code 0", "HTTP/1.1 000 OK\r\n\r\n", nil, "answered with junk"},
		{"version", "HTTP/2.0 200 OK\r\n\r\n", nil, "answered with junk"},
		{"zeros", strings.Repeat("\x00", 100_000), nil, "answered with junk"},
		{"nothing", "", nil, "the connection was closed without an answer"},
		{"half", "HTTP/1.1 20", nil, "the connection was closed without an answer"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, piece := range []int{len(c.reply), 1} {
				if piece == 1 && len(c.reply) > 1000 {
					continue
				}
				address := serve(t, func(conn net.Conn) {
					for i := 0; i < len(c.reply); i += piece {
						fmt.Fprint(conn, c.reply[i:i+piece])
					}
				})
				if got := h.ask(spec.Probe{HTTP: spec.HTTP{Address: address, Target: "/", Status: c.status}}); got != c.want {
					t.Errorf("in pieces of %d: got %q, want %q", piece, got, c.want)
				}
			}
		})
	}
}

// The request has what a server needs, and nothing else.
func TestRequest(t *testing.T) {
	got := string(request(&spec.HTTP{Address: "127.0.0.1:80", Host: "localhost:80", Target: "/health?deep=1"}))
	want := "GET /health?deep=1 HTTP/1.1\r\nHost: localhost:80\r\nUser-Agent: nimi/probe\r\nAccept: */*\r\nConnection: close\r\n\r\n"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A server can write a long answer to its end, although nobody wants it.
func TestRestOfAnswer(t *testing.T) {
	h := newHost(t)
	written := make(chan error, 1)
	address := serve(t, func(c net.Conn) {
		fmt.Fprint(c, "HTTP/1.1 200 OK\r\n")
		time.Sleep(20 * time.Millisecond) // the answer is known before the rest comes
		_, err := fmt.Fprint(c, "\r\n"+strings.Repeat("x", 32<<10))
		written <- err
	})
	if got := h.ask(spec.Probe{HTTP: spec.HTTP{Address: address, Target: "/"}}); got != "" {
		t.Errorf("got %q, want a good answer", got)
	}
	h.until("the end of the connection", func() bool { return len(h.watches) == 0 })
	if err := <-written; err != nil {
		t.Errorf("the server: %v, want no error", err)
	}
}

// Nothing follows a probe that was given up, and its descriptor is closed.
func TestCancel(t *testing.T) {
	h := newHost(t)
	l := listen(t, "tcp", "127.0.0.1:0") // accepts, and says nothing
	conf := spec.Probe{HTTP: spec.HTTP{Address: l.Addr().String(), Target: "/"}}
	before := descriptors(t)
	h.Probe(0, &conf)
	for range 5 {
		h.turn(10 * time.Millisecond)
	}
	h.CancelProbe(0)
	h.CancelProbe(0)
	h.CancelProbe(7)
	h.turn(10 * time.Millisecond)
	if got := descriptors(t); len(h.events) > 0 || len(h.watches) > 0 || got != before {
		t.Errorf("got events %v, %d watches, %d descriptors, want none, none, %d", h.events, len(h.watches), got, before)
	}
	h.Probe(0, &conf)
	for _, f := range h.Ended {
		f(0, machine.RoleMain)
	}
	if got := descriptors(t); got != before {
		t.Errorf("after the end of the unit: got %d descriptors, want %d", got, before)
	}
}

// A thousand units are asked at once.
func TestMany(t *testing.T) {
	h := newHost(t)
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil || limit.Cur < 4500 {
		t.Skipf("RLIMIT_NOFILE is %d", limit.Cur)
	}
	address := serve(t, func(c net.Conn) { fmt.Fprint(c, "HTTP/1.1 200 OK\r\n\r\n") })
	conf := spec.Probe{HTTP: spec.HTTP{Address: address, Target: "/"}}
	const units = 1000
	before := descriptors(t)
	for range 3 {
		h.events = nil
		for unit := range units {
			h.Probe(unit, &conf)
		}
		h.until("all answers", func() bool { return len(h.events) == units })
		for _, e := range h.events {
			if !e.Good {
				t.Fatalf("unit %d: %s", e.Unit, e.Text)
			}
		}
	}
	h.until("the end of all connections", func() bool { return len(h.watches) == 0 })
	for end := time.Now().Add(deadline); descriptors(t) > before && time.Now().Before(end); time.Sleep(time.Millisecond) {
	} // those of the server
	if got := descriptors(t); got > before {
		t.Errorf("descriptors: got %d, want %d", got, before)
	}
}

// That there are no descriptors left is a failed probe.
func TestScarce(t *testing.T) {
	h := newHost(t)
	l := listen(t, "tcp", "127.0.0.1:0")
	listen(t, "unix", filepath.Join(t.TempDir(), "socket"))
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	defer syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit)
	none := limit
	none.Cur = 3
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &none); err != nil {
		t.Fatal(err)
	}
	for _, conf := range []spec.Probe{{TCP: l.Addr().String()}, {TCP: "localhost:" + port(l)}, {Unix: "/x"}} {
		if got := h.ask(conf); got != "too many open files" {
			t.Errorf("%+v: got %q, want too many open files", conf, got)
		}
	}
}

func descriptors(t testing.TB) int {
	t.Helper()
	entries, err := os.ReadDir("/dev/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

// However a response is cut, it means the same, and nothing makes it panic.
func FuzzReply(f *testing.F) {
	f.Add([]byte("HTTP/1.1 200 OK\r\n\r\n"), 3)
	f.Add([]byte("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 x\r\n\r\n"), 30)
	f.Fuzz(func(t *testing.T, text []byte, cut int) {
		var whole, pieces reply
		code, junk := whole.take(text)
		if code != 0 && (code < 200 && code != switching || code > 999) {
			t.Errorf("got code %d", code)
		}
		cut = min(max(cut, 0), len(text))
		c, j := pieces.take(text[:cut])
		if c == 0 && !j {
			c, j = pieces.take(text[cut:])
		}
		if c != code || j != junk {
			t.Errorf("cut at %d: got %d, %v, want %d, %v", cut, c, j, code, junk)
		}
	})
}
