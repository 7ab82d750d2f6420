package sandbox

import (
	"os"
	"os/signal"
	"syscall"
	"testing"

	"nimi/runtime/internal/sys"
)

func TestSplit(t *testing.T) {
	for _, tt := range []struct {
		args         []string
		verb, socket string
	}{
		{nil, "", ""},
		{[]string{"run", "--only", "web"}, "run", ""},
		{[]string{"--socket", "/a/b"}, "", "/a/b"},
		{[]string{"--socket=/a/b", "status"}, "status", "/a/b"},
		{[]string{"status", "--socket", "/a/b"}, "status", "/a/b"},
		{[]string{"--help"}, "--help", ""},
		{[]string{"--socket"}, "--socket", ""}, // which is for the launcher to refuse
	} {
		if verb, socket := split(tt.args); verb != tt.verb || socket != tt.socket {
			t.Errorf("%q: got %q, %q, want %q, %q", tt.args, verb, socket, tt.verb, tt.socket)
		}
	}
}

// A report comes in pieces; a number of which the rest has not come is none.
func TestReport(t *testing.T) {
	const all = "{ \"child-pid\": 1234, \"cgroup-namespace\": 4026533245 }\n{ \"exit-code\": 7 }\n"
	const pid, code = "{ \"child-pid\": 1234,", "{ \"child-pid\": 1234, \"cgroup-namespace\": 4026533245 }\n{ \"exit-code\": 7 "
	r, w, err := sys.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer sys.Close(r)
	p := report{fd: r}
	for i := range len(all) {
		if err := sys.Write(w, []byte(all[i:i+1])); err != nil {
			t.Fatal(err)
		}
		if !p.read() {
			t.Fatalf("after %d bytes: got the end", i+1)
		}
		if n, known := p.number(`"child-pid":`); known != (i+1 >= len(pid)) || known && n != 1234 {
			t.Errorf("after %q: got child-pid %d, %v", p.text, n, known)
		}
		if n, known := p.number(`"exit-code":`); known != (i+1 >= len(code)) || known && n != 7 {
			t.Errorf("after %q: got exit-code %d, %v", p.text, n, known)
		}
	}
	sys.Close(w)
	if p.read() {
		t.Error("after the last byte: got that there is more, want the end")
	}
}

// A program of Go has no handler for TSTP unless it asks for one.
func TestListens(t *testing.T) {
	if sys.Listens(os.Getpid()) {
		t.Skip("somebody in this process has asked for TSTP")
	}
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGTSTP)
	defer signal.Stop(c)
	if !sys.Listens(os.Getpid()) {
		t.Error("with a handler: got no, want yes")
	}
	if !sys.Listens(1 << 30) {
		t.Error("a process that there is not: got no, want yes")
	}
}
