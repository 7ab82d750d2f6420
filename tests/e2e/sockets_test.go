package e2e

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// activatedVariable has the test program be a service with sockets: once, it ends after an answer, as a failure; else it
// goes on.
const activatedVariable = "NIMI_TEST_ACTIVATED"

func activated(t *testing.T, what string, options JSON) JSON {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return JSON{"process": JSON{"argv": []string{exe}, "environment": JSON{activatedVariable: what}}, "nimi": options}
}

// beActivated says what it has got, as sd_listen_fds(3) has it, and answers on every socket with its name.
func beActivated(what string) {
	fmt.Println("for me:", os.Getenv("LISTEN_PID") == strconv.Itoa(os.Getpid()))
	n, err := strconv.Atoi(os.Getenv("LISTEN_FDS"))
	check(err)
	names := strings.Split(os.Getenv("LISTEN_FDNAMES"), ":")
	for i, name := range names {
		kind, err := syscall.GetsockoptInt(3+i, syscall.SOL_SOCKET, syscall.SO_TYPE)
		check(err)
		flags, _, errno := syscall.Syscall(syscall.SYS_FCNTL, uintptr(3+i), syscall.F_GETFL, 0)
		fmt.Println(name, map[int]string{syscall.SOCK_STREAM: "stream", syscall.SOCK_DGRAM: "datagram"}[kind],
			"blocking:", flags&syscall.O_NONBLOCK == 0 && errno == 0)
		f := os.NewFile(uintptr(3+i), name)
		if kind == syscall.SOCK_STREAM {
			l, err := net.FileListener(f)
			check(err)
			go func() {
				for {
					c, err := l.Accept()
					check(err)
					fmt.Fprintln(c, name)
					c.Close()
					if what == "once" {
						os.Exit(1)
					}
				}
			}()
			continue
		}
		c, err := net.FilePacketConn(f)
		check(err)
		go func() {
			b := make([]byte, 100)
			for {
				_, from, err := c.ReadFrom(b)
				check(err)
				if from != nil && from.String() != "" {
					_, _ = c.WriteTo([]byte(name+"\n"), from)
				}
				fmt.Println("got one on", name)
			}
		}()
	}
	fmt.Println(n, "sockets")
	for {
		time.Sleep(time.Hour)
	}
}

// ask connects and returns the line that is answered.
func ask(network, address string) (string, error) {
	c, err := net.DialTimeout(network, address, h.Deadline)
	if err != nil {
		return "", err
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(h.Deadline))
	if strings.HasPrefix(network, "udp") || network == "unixgram" {
		if _, err := c.Write([]byte("?")); err != nil || network == "unixgram" {
			return "", err
		}
	}
	return bufio.NewReader(c).ReadString('\n')
}

// The main process, and nobody else, gets all sockets of its service, in the order of their names.
func TestSockets(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	port := h.FreePort(t)
	local := "127.0.0.1:" + strconv.Itoa(port)
	name := "nimi-test-" + strconv.Itoa(os.Getpid())
	list := []string{"/bin/sh", "-c", `echo "$LISTEN_FDS$LISTEN_FDNAMES$LISTEN_PID" $(ls /proc/self/fd) >>fds`}
	r := h.Start(t, h.Build(t, h.Services(JSON{
		"a": activated(t, "on", JSON{
			"hooks": JSON{"preStart": list},
			"sockets": JSON{
				"tcp": local, "udp": JSON{"listen": local, "type": "datagram"}, "path": dir + "/run/deep/a.sock",
				"grams": JSON{"listen": dir + "/grams", "type": "datagram", "mode": "0600"}, "abstract": "@" + name,
			}}),
		"b": JSON{"process": JSON{"argv": list}},
	})), h.Options{Env: []string{"LISTEN_FDS=1", "LISTEN_PID=1", "LISTEN_FDNAMES=x"}})
	r.UntilLine("a", "5 sockets")
	got := strings.Join(r.Stdout.Of("a"), ", ")
	const want = "for me: true, abstract stream blocking: true, grams datagram blocking: true, path stream blocking: true, " +
		"tcp stream blocking: true, udp datagram blocking: true, 5 sockets"
	if got != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
	for _, line := range r.UntilFile("fds", 2) {
		if strings.TrimSpace(line) != "0 1 2 3" { // 3: of ls itself
			t.Errorf("of the hook and the other service: got %q, want 0 1 2 3", line)
		}
	}
	for network, address := range map[string]string{"tcp": local, "udp": local, "unix": dir + "/run/deep/a.sock", "unixgram": dir + "/grams"} {
		want := map[string]string{"tcp": "tcp\n", "udp": "udp\n", "unix": "path\n"}[network]
		if got, err := ask(network, address); got != want || err != nil {
			t.Errorf("%s: got %q, %v, want %q", network, got, err, want)
		}
	}
	r.UntilLine("a", "got one on grams")
	if got, err := ask("unix", "@"+name); got != "abstract\n" || err != nil {
		t.Errorf("abstract: got %q, %v", got, err)
	}
	for path, want := range map[string]os.FileMode{"/run/deep/a.sock": 0o666, "/grams": 0o600, "/run/deep": 0o755, "/run": 0o755} {
		if info, err := os.Stat(dir + path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: got %v, %v, want %o", path, info.Mode(), err, want)
		}
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	for _, path := range []string{"/run/deep/a.sock", "/grams"} {
		if _, err := os.Lstat(dir + path); err == nil {
			t.Errorf("%s: still there after the end", path)
		}
	}
}

// Who connects before the service is up, or between two runs, waits and is answered.
func TestSocketsWait(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.sock")
	r := start(t, JSON{"services": JSON{"a": activated(t, "once", JSON{
		"hooks": JSON{"preStart": []string{"/bin/sh", "-c", "until test -e go; do sleep 0.01; done"}}, "restart": JSON{"time": 100},
		"sockets": JSON{"a": path}})}})
	r.Until("the socket", func() bool { _, err := os.Lstat(path); return err == nil })
	answers := make(chan string, 3)
	for range cap(answers) {
		go func() {
			got, err := ask("unix", path)
			for errors.Is(err, syscall.ECONNREFUSED) { // bound, and on its way to listen
				got, err = ask("unix", path)
			}
			answers <- fmt.Sprint(got, err)
		}()
	}
	if err := os.WriteFile(r.Path("go"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for range cap(answers) {
		if got := <-answers; got != "a\n<nil>" {
			t.Errorf("got %q, want an answer", got)
		}
	}
	r.Until("the fourth run", func() bool { return r.Stdout.Count("a", "for me: true") == 4 })
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// What a launcher that was killed has left behind is replaced. Nothing else is, and then nothing starts.
func TestSocketsInTheWay(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := dir + "/a.sock"
	launcher := h.Build(t, h.Services(JSON{
		"a": activated(t, "on", JSON{"sockets": JSON{"main": path}}),
		"b": sh("echo ran >>ran; exec sleep 1000", nil),
	}))
	first := h.Start(t, launcher, h.Options{})
	first.UntilLine("a", "1 sockets")

	second := h.Start(t, launcher, h.Options{})
	second.WantExit(111)
	if got, want := second.Stderr.String(), "nimi: a: sockets.main: "+path+": address already in use\n"; got != want {
		t.Errorf("while it is in use: got %q, want %q", got, want)
	}
	if got := second.File("ran"); got != "" {
		t.Errorf("the other service ran")
	}
	if got, err := ask("unix", path); got != "main\n" || err != nil {
		t.Errorf("the first, after that: got %q, %v", got, err)
	}

	first.Signal(syscall.SIGKILL)
	first.Until("its service to be killed too", func() bool { return len(first.Processes()) == 0 })
	first.Wait()
	third := h.Start(t, launcher, h.Options{})
	third.UntilLine("a", "1 sockets")
	if got, err := ask("unix", path); got != "main\n" || err != nil {
		t.Errorf("the third: got %q, %v", got, err)
	}
	// A socket that is not its own any more stays.
	if err := os.Rename(path, path+".old"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	third.Signal(syscall.SIGTERM)
	third.WantExit(0)
	if text, err := os.ReadFile(path); string(text) != "x" || err != nil {
		t.Errorf("a file in the place of the socket: got %q, %v, want it left alone", text, err)
	}

	fourth := h.Start(t, launcher, h.Options{})
	fourth.WantExit(111)
	if got, want := fourth.Stderr.String(), "nimi: a: sockets.main: "+path+": there is a file that is not a socket\n"; got != want {
		t.Errorf("a file in its place: got %q, want %q", got, want)
	}
}

func TestSocketsPortInUse(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	path := filepath.Join(t.TempDir(), "a")
	r := start(t, h.Services(JSON{"a": activated(t, "on", JSON{"sockets": JSON{"http": l.Addr().String(), "a": path}})}))
	r.WantExit(111)
	if got, want := r.Stderr.String(), "nimi: a: sockets.http: "+l.Addr().String()+": address already in use\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if _, err := os.Lstat(path); err == nil {
		t.Error("the socket that could be bound is still there")
	}
}

// A port by itself is one of every address, IPv6 and IPv4.
func TestSocketsEveryAddress(t *testing.T) {
	t.Parallel()
	port := strconv.Itoa(h.FreePort(t))
	r := start(t, h.Services(JSON{"a": activated(t, "on", JSON{"sockets": JSON{"web": port}})}))
	r.UntilLine("a", "1 sockets")
	addresses := []string{"127.0.0.1"}
	if l, err := net.Listen("tcp", "[::1]:0"); err == nil {
		l.Close()
		addresses = append(addresses, "::1")
	}
	for _, a := range addresses {
		if got, err := ask("tcp", net.JoinHostPort(a, port)); got != "web\n" || err != nil {
			t.Errorf("%s: got %q, %v", a, got, err)
		}
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// The file belongs to whom it is to belong, by name or number.
func TestSocketsOwner(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("needs root, to give files away")
	}
	dir := t.TempDir()
	r := start(t, h.Services(JSON{"a": activated(t, "on", JSON{"sockets": JSON{
		"a": JSON{"listen": dir + "/a", "user": "daemon", "mode": "0640"}, "b": JSON{"listen": dir + "/b", "user": 1234, "group": 5678}, "c": dir + "/c"}})}))
	r.UntilLine("a", "3 sockets")
	for name, want := range map[string]string{"a": "1:1 640", "b": "1234:5678 666", "c": "0:0 666"} {
		info, err := os.Lstat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		st := info.Sys().(*syscall.Stat_t)
		if got := fmt.Sprintf("%d:%d %o", st.Uid, st.Gid, info.Mode().Perm()); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)

	r = start(t, h.Services(JSON{"a": activated(t, "on", JSON{"sockets": JSON{"a": JSON{"listen": dir + "/a", "user": "nobodyx"}}})}))
	r.WantExit(111)
	if got, want := r.Stderr.String(), "nimi: a: sockets.a: "+dir+"/a: user nobodyx: not in /etc/passwd\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
