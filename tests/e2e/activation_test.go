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
	out, _, _ := r.Command("status", "a")
	return out
}
