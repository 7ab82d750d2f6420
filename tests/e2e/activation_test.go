package e2e

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// onDemandVariable has the test program be a server that ends in success when nobody has come for 100 ms; "refuse" ends at
// once and takes nothing; "fail" takes nothing and fails.
const onDemandVariable = "NIMI_TEST_ON_DEMAND"

func onDemand(t *testing.T, what, path string, options JSON) JSON {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	all := JSON{"sockets": JSON{"main": JSON{"listen": path, "activate": true}}}
	for name, v := range options {
		all[name] = v
	}
	return JSON{"process": JSON{"argv": []string{exe}, "environment": JSON{onDemandVariable: what}}, "nimi": all}
}

// beOnDemand answers every connection, or datagram, with "hello".
func beOnDemand(what string) {
	fmt.Println("started")
	switch what {
	case "refuse":
		os.Exit(0)
	case "fail":
		os.Exit(3)
	}
	f := os.NewFile(3, "main")
	if what == "datagram" {
		c, err := net.FilePacketConn(f)
		check(err)
		for b := make([]byte, 10); ; {
			check(c.SetReadDeadline(time.Now().Add(100 * time.Millisecond)))
			n, _, err := c.ReadFrom(b)
			if err != nil {
				os.Exit(0)
			}
			fmt.Println("got", string(b[:n]))
		}
	}
	l, err := net.FileListener(f)
	check(err)
	for {
		check(l.(*net.UnixListener).SetDeadline(time.Now().Add(100 * time.Millisecond)))
		c, err := l.Accept()
		if errors.Is(err, os.ErrDeadlineExceeded) {
			os.Exit(0)
		}
		check(err)
		fmt.Fprintln(c, "hello")
		c.Close()
	}
}

// A service starts when somebody comes, everybody who comes is answered, also who comes while it starts or ends, and it is
// idle in between. What depends on it does not wait for that.
func TestActivation(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.sock")
	launcher := h.Build(t, JSON{"settings": JSON{"control": JSON{"enable": true}}, "services": JSON{
		"a": onDemand(t, "serve", path, JSON{"hooks": JSON{"preStart": []string{"/bin/sh", "-c", "echo one >> runs; sleep 0.05"}}}),
		"b": sh("echo up; "+forever, JSON{"dependsOn": JSON{"a": JSON{}}}),
	}})
	r := h.Start(t, launcher, h.Options{})
	r.UntilLine("b", "up")
	if r.File("runs") != "" {
		t.Error("it has started before anybody came")
	}
	for round := 1; round <= 3; round++ {
		r.Until("it to be idle", func() bool { return strings.Contains(statusOf(t, launcher, r), "listening") })
		answers := make(chan string, 40)
		for n := range cap(answers) {
			go func() {
				time.Sleep(time.Duration(n) * 5 * time.Millisecond)
				got, err := ask("unix", path)
				answers <- fmt.Sprint(got, err)
			}()
		}
		for range cap(answers) {
			if got := <-answers; got != "hello\n<nil>" {
				t.Errorf("got %q, want an answer", got)
			}
		}
		if n := strings.Count(r.File("runs"), "one"); n < round {
			t.Errorf("round %d: got %d runs, want one at least for each", round, n)
		}
	}
	r.Until("it to be idle again", func() bool { return strings.Contains(statusOf(t, launcher, r), "listening") })
	if text := r.Stderr.String(); text != "" {
		t.Errorf("got %q, want no message: an end when idle is no failure", text)
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// statusOf is what status says of service a.
func statusOf(t *testing.T, launcher string, r *h.Run) string {
	t.Helper()
	return finish(t, client(launcher, []string{"NIMI_SOCKET=" + r.Socket}, "status", "a")).out
}

// A datagram starts a service too, and is not lost.
func TestActivationDatagram(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.sock")
	r := start(t, JSON{"services": JSON{
		"a": onDemand(t, "datagram", path, JSON{"sockets": JSON{"main": JSON{"listen": path, "type": "datagram", "activate": true}}}),
		"b": sh(forever, nil),
	}})
	r.Until("the socket", func() bool { _, err := os.Lstat(path); return err == nil })
	for n := 1; n <= 3; n++ {
		if _, err := ask("unixgram", path); err != nil {
			t.Fatal(err)
		}
		r.Until("the datagram", func() bool { return r.Stdout.Count("a", "got ?") == n })
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// What takes nothing and ends well, or fails, does not start for ever.
func TestActivationLimits(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := start(t, JSON{"services": JSON{
		"a": onDemand(t, "refuse", dir+"/a", nil),
		"f": onDemand(t, "fail", dir+"/f", JSON{"onFailure": "ignore", "restart": JSON{"mode": "up-to-count", "count": 2, "time": 10}}),
		"b": sh(forever, nil),
	}})
	for _, name := range []string{"/a", "/f"} {
		r.Until("the socket", func() bool {
			c, err := net.Dial("unix", dir+name)
			if err == nil {
				t.Cleanup(func() { c.Close() })
			}
			return err == nil
		})
	}
	for _, want := range []string{
		"nimi: a: ends, and leaves what has come to its sockets; given up after 20 starts in 2 s\n",
		"nimi: f: exited with code 3",
		"; given up after 2 restarts\n",
	} {
		r.Until(want, func() bool { return strings.Contains(r.Stderr.String(), want) })
	}
	if a, f := r.Stdout.Count("a", "started"), r.Stdout.Count("f", "started"); a < 20 || f != 3 {
		t.Errorf("starts: got %d and %d, want 20 or more, and 3", a, f)
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(1)
}

// start and stop are heard, and a program that takes over goes on to listen.
func TestActivationCommands(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.sock")
	config := JSON{"settings": JSON{"control": JSON{"enable": true}}, "services": JSON{
		"a": onDemand(t, "serve", path, nil),
		"b": sh(forever, nil),
	}}
	launcher := h.Build(t, config)
	config["services"].(JSON)["c"] = sh(forever, nil)
	next := h.Build(t, config)
	r := h.Start(t, launcher, h.Options{})
	asks := func(launcher string, args ...string) {
		t.Helper()
		if got := finish(t, client(launcher, []string{"NIMI_SOCKET=" + r.Socket}, args...)); got.code != 0 {
			t.Fatalf("%v: got %+v", args, got)
		}
	}
	listening := func() bool { return strings.Contains(statusOf(t, launcher, r), "listening") }
	r.Until("it to be idle", listening)
	asks(launcher, "start", "a")
	r.UntilLine("a", "started")
	r.Until("it to be idle after the start", listening)
	asks(launcher, "stop", "a")
	c, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if text := statusOf(t, launcher, r); !strings.Contains(text, "stopped") {
		t.Errorf("somebody comes after the stop: got %q", text)
	}
	asks(launcher, "start", "a")
	r.Until("the second run", func() bool { return r.Stdout.Count("a", "started") == 2 })
	r.Until("it to be idle after the second run", listening)
	asks(next, "takeover")
	launcher = next
	r.Until("it to be idle after the takeover", listening)
	if got, err := ask("unix", path); got != "hello\n" || err != nil {
		t.Errorf("after the takeover: got %q, %v", got, err)
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}
