package syslog

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"nimi/runtime/internal/carry"
)

// daemon binds the datagram socket at a path.
func daemon(t *testing.T, path string) (fd int) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	os.Remove(path)
	fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_DGRAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Bind(fd, &syscall.SockaddrUnix{Name: path}); err != nil {
		t.Fatal(err)
	}
	_ = syscall.SetsockoptTimeval(fd, syscall.SOL_SOCKET, syscall.SO_RCVTIMEO, &syscall.Timeval{Sec: 10})
	return fd
}

// receive returns the next message.
func receive(t *testing.T, fd int) string {
	t.Helper()
	b := make([]byte, 64<<10)
	n, err := syscall.Read(fd, b)
	for err == syscall.EINTR { // a read with a time limit is not started again by itself (signal(7))
		n, err = syscall.Read(fd, b)
	}
	if err != nil {
		t.Fatal("no message: ", err)
	}
	return string(b[:n])
}

// said is what sinks have said.
type said struct {
	mu    sync.Mutex
	lines []string
}

func (s *said) say(line string) {
	s.mu.Lock()
	s.lines = append(s.lines, line)
	s.mu.Unlock()
}

func (s *said) all() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.lines, "\n")
}

func newSink(path string) (*sink, *said) {
	told := &said{}
	return &sink{path: path, launcher: `l"]\`, say: told.say, call: make(chan struct{}, 1), fd: -1, pause: 10 * time.Millisecond}, told
}

func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("still not: ", what)
		}
	}
}

func TestForms(t *testing.T) {
	dir := t.TempDir()
	long := strings.Repeat("n", 60)
	one := record{at: 1_700_000_000_123, service: "we b", pid: 12, text: []byte("a ] \x00 b")}
	two := record{at: 0, service: long, failure: true}
	plain := daemon(t, dir+"/log")
	s, _ := newSink(dir + "/log")
	s.put(one)
	s.put(two)
	for _, want := range []string{
		`<30>1 2023-11-14T22:13:20.123Z - we_b 12 - [nimi@32473 launcher="l\"\]\\" service="we b" stream="stdout"] a ] ` + "\x00 b",
		`<27>1 1970-01-01T00:00:00.000Z - ` + long[:48] + ` - - [nimi@32473 launcher="l\"\]\\" service="` + long + `" stream="stderr"] `,
	} {
		if got := receive(t, plain); got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
	// A link to the socket that journald has for syslog is one to journald, of any name space.
	for _, place := range []string{"journal", "journal.web"} {
		daemon(t, dir+"/"+place+"/dev-log")
		native := daemon(t, dir+"/"+place+"/socket")
		link := dir + "/link-" + place
		if err := os.Symlink(dir+"/"+place+"/dev-log", link); err != nil {
			t.Fatal(err)
		}
		s, _ = newSink(link)
		s.put(one)
		want := "PRIORITY=6\nSYSLOG_FACILITY=3\nSYSLOG_IDENTIFIER=we b\nSYSLOG_PID=12\nNIMI_LAUNCHER=l\"]\\\nNIMI_SERVICE=we b\nNIMI_STREAM=stdout\nMESSAGE=a ] \x00 b\n"
		if got := receive(t, native); got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}

// Lines wait while nobody has the socket, and come in order, all of them, once; both are said once.
func TestGone(t *testing.T) {
	path := t.TempDir() + "/log"
	s, told := newSink(path)
	next, want := 0, 0
	for round := range 3 {
		for range 50 {
			s.put(record{service: "web", text: fmt.Append(nil, next)})
			next++
		}
		until(t, "told", func() bool {
			return strings.Count(told.all(), "lines wait until somebody takes them") == round+1
		})
		fd := daemon(t, path)
		for ; want < next; want++ {
			if got := receive(t, fd); !strings.HasSuffix(got, fmt.Sprint("] ", want)) {
				t.Fatalf("got %q, want line %d", got, want)
			}
		}
		until(t, "taken", func() bool { return strings.Count(told.all(), path+" takes lines again; none is missing") == round+1 })
		syscall.Close(fd)
	}
}

// Nobody waits for a daemon that reads nothing. What there is no room for is counted, and said once.
func TestSlow(t *testing.T) {
	path := t.TempDir() + "/log"
	fd := daemon(t, path)
	s, told := newSink(path)
	const lines = 2000
	for range lines {
		s.put(record{service: "web", text: []byte(strings.Repeat("x", 2000))})
	}
	s.mu.Lock()
	missing := s.missing
	s.mu.Unlock()
	if missing == 0 {
		t.Fatal("there was room for 4 MB")
	}
	for range lines - missing {
		receive(t, fd)
	}
	want := "lines are missing from " + path + ": its reader is too slow\n" + path + fmt.Sprintf(" takes lines again; %d are missing", missing)
	until(t, "told", func() bool { return told.all() == want })
}

// What waits goes over to the next program, in order.
func TestCarry(t *testing.T) {
	path := t.TempDir() + "/log"
	s, _ := newSink(path)
	for n := range 100 {
		s.put(record{at: int64(n), service: "web", pid: n, failure: n%2 == 0, text: fmt.Append(nil, n)})
	}
	s.mu.Lock()
	s.halt, s.missing, s.told = true, 7, true
	s.mu.Unlock()
	s.call <- struct{}{}
	until(t, "at rest", func() bool { return s.rests() == nil })
	w := carry.Writer()
	s.carry(w)
	fd := daemon(t, path)
	next, told := newSink(path)
	r := carry.Reader(w.Written())
	next.carry(r)
	next.mu.Lock() // it sends already
	if !r.Intact() || next.missing != 7 {
		t.Error("it is not the same")
	}
	next.mu.Unlock()
	for n := range 100 {
		if got := receive(t, fd); !strings.HasSuffix(got, fmt.Sprint("] ", n)) || !strings.Contains(got, fmt.Sprintf("web %d", n)) && n > 0 {
			t.Fatalf("got %q, want line %d", got, n)
		}
	}
	until(t, "told", func() bool { return strings.Contains(told.all(), "7 are missing") })
}
