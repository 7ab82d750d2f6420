package control

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// answering listens at a socket and gives everybody the same answer. It returns the socket, and the requests that come.
func answering(t *testing.T, answer string) (socket string, requests chan string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "nimi-") // that of a test can be too long for a socket (unix(7))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	socket = filepath.Join(dir, "control")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	requests = make(chan string, 8)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			line, _ := bufio.NewReader(c).ReadString('\n')
			requests <- line
			_, _ = io.WriteString(c, answer)
			c.Close()
		}
	}()
	return socket, requests
}

func TestDo(t *testing.T) {
	long := strings.Repeat("x", longest)
	for _, c := range []struct {
		answer string
		lines  int
		err    string
	}{
		{"unit a state=off\nunit b\ndone\n", 2, ""},
		{"done\n", 0, ""},
		{"new kind of line\nunit a new=key\ndone\n", 2, ""},
		{"unit a\nerror busy too many\n", 1, "too many"},
		{"error busy\n", 0, ""},
		{"unit a\n", 1, ErrCut.Error()},
		{"unit a\nunit cut off in the mid", 1, ErrCut.Error()},
		{"", 0, ErrCut.Error()},
		{"line a " + long + "\ndone\n", 1, ""},
		{"\n\x00\xff\n=\ndone\n", 3, ""},
	} {
		socket, requests := answering(t, c.answer)
		lines, err := Do(socket, Patience, "stop", "a b", "", `\`)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if len(lines) != c.lines || got != c.err {
			t.Errorf("%.40q: got %d lines and %q, want %d and %q", c.answer, len(lines), got, c.lines, c.err)
		}
		if got, want := <-requests, "nimi/1 stop a\\sb \\e \\\\\n"; got != want {
			t.Errorf("got the request %q, want %q", got, want)
		}
	}
}

// Who does not answer is not waited for.
func TestLate(t *testing.T) {
	dir, err := os.MkdirTemp("", "nimi-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	l, err := net.Listen("unix", filepath.Join(dir, "control"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := Meet(filepath.Join(dir, "control"), 20*time.Millisecond); !Late(err) {
		t.Errorf("got %v, want that it is late", err)
	}
}

func TestIsPlace(t *testing.T) {
	for path, want := range map[string]bool{
		"/run/nimi.shop/control": true, "/tmp/nimi.shop.1000/control": true, "@nimi.shop.0.4026531841": true, "/run/nimi.shop+1f/control": true,
		"/run/nimi.shop/other": false, "/run/shop/control": false, "@nimi.": false, "@other": false, "/run/user/1000/bus": false, "": false,
	} {
		if got := isPlace(path); got != want {
			t.Errorf("%q: got %v, want %v", path, got, want)
		}
	}
}

// What is written as a word is read as it was, and nothing that comes in a line is a reason to fail.
func FuzzLine(f *testing.F) {
	for _, seed := range []string{"a b", "", `\`, `\s`, "unit a state=running ready=1 pid=3 since=1795383523719", "launcher name=x uptime=-1 services=99999999999999999999", "a=b=c =\t\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		w := word(s)
		if strings.ContainsAny(w, " \n\t\r") || w == "" {
			t.Fatalf("%q is no word: %q", s, w)
		}
		if got := text(w); got != s {
			t.Fatalf("got %q back, want %q", got, s)
		}
		l := Line{"unit", s}
		_, _ = l.Unit(), l.Launcher()
		name, written := l.Output()
		if _, err := fmt.Fprint(io.Discard, name, written); err != nil {
			t.Fatal(err)
		}
	})
}
