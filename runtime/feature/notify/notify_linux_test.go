package notify

import (
	"net"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/spawn"
)

// sendVariable has this program send what it says to $NOTIFY_SOCKET, and then wait for the end of its input.
const sendVariable = "NOTIFY_TEST_SEND"

func TestMain(m *testing.M) {
	if text := os.Getenv(sendVariable); text != "" {
		if err := notify(os.Getenv("NOTIFY_SOCKET"), text); err != nil {
			os.Exit(1)
		}
		os.Stdout.WriteString("sent\n")
		os.Stdin.Read(make([]byte, 1))
		os.Exit(0)
	}
	if session, _ := sys.Session(os.Getpid()); session == 0 {
		syscall.Setsid() // in a container that was given the session of its host, which has no number here
	}
	os.Exit(m.Run())
}

// notify sends a message as sd_notify(3) does, with descriptors.
func notify(socket, text string, files ...int) error {
	fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_DGRAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer syscall.Close(fd)
	var rights []byte
	if files != nil {
		rights = syscall.UnixRights(files...)
	}
	return syscall.Sendmsg(fd, []byte(text), rights, &syscall.SockaddrUnix{Name: socket}, 0)
}

// child sends a message from a process of its own.
type child struct {
	*exec.Cmd
	input interface{ Close() error }
}

// send starts a child and waits until it has sent.
func send(t *testing.T, c *spawn.Command, text string, attr *syscall.SysProcAttr) *child {
	t.Helper()
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = append(slices.Clone(c.Env), sendVariable+"="+text, "GORACE=atexit_sleep_ms=0")
	cmd.SysProcAttr = attr
	input, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, 5)
	if _, err := output.Read(line); err != nil {
		t.Fatalf("the sender: %v", err)
	}
	s := &child{cmd, input}
	t.Cleanup(s.end)
	return s
}

// end has the child end, and reaps it.
func (c *child) end() {
	c.input.Close()
	c.Wait()
}

// kinds are the events so far.
func (h *fakeHost) kinds() []machine.EventKind {
	var kinds []machine.EventKind
	for _, e := range h.events {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

// settle takes what there is.
func (h *fakeHost) settle() {
	for range 3 {
		h.turn(20 * time.Millisecond)
	}
}

func TestMessages(t *testing.T) {
	h := newHost(t)
	h.service.Watchdog = 1500 * time.Millisecond
	c := h.begin(os.Getpid(), nil)
	socket := c.Getenv("NOTIFY_SOCKET")
	if !strings.HasPrefix(socket, "@") || c.Getenv("WATCHDOG_USEC") != "1500000" || c.Getenv("WATCHDOG_PID") != "" {
		t.Errorf("environment: got %q", c.Env)
	}
	for _, text := range []string{
		"STOPPING=1\nWATCHDOG=1\nREADY=1\nSTATUS=up\nEXTEND_TIMEOUT_USEC=5000000\nWATCHDOG_USEC=7000000",
		"junk", "", "READY=1\x00STATUS=x", "READY=1\n" + strings.Repeat("X", 4096), "WATCHDOG=trigger",
	} {
		if err := notify(socket, text); err != nil {
			t.Fatal(err)
		}
	}
	want := []machine.Event{
		{Kind: machine.Extend, Time: 5 * time.Second}, {Kind: machine.SaidReady}, {Kind: machine.SaidWatchdog, Time: 7 * time.Second},
		{Kind: machine.SaidAlive}, {Kind: machine.SaidStopping}, {Kind: machine.SaidWatchdog},
	}
	h.until("the last", func() bool { return len(h.events) >= len(want) })
	h.settle()
	if !reflect.DeepEqual(h.events, want) {
		t.Errorf("events: got %v, want %v", h.events, want)
	}
	if got := h.notes.status(0); got != "up" {
		t.Errorf("status: got %q, want up", got)
	}
	h.begin(os.Getpid(), nil)
	if got := h.notes.status(0); got != "" {
		t.Errorf("status of the next run: got %q, want none", got)
	}
}

// Other units, and other processes than the main one, get no socket.
func TestNotUsed(t *testing.T) {
	h := newHost(t)
	h.service.Ready.Notify = false
	if c := h.begin(os.Getpid(), nil); len(c.Env) != 1 {
		t.Errorf("environment: got %q, want it unchanged", c.Env)
	}
	h.end()
}

// Who speaks for the service: its main process, others of its session, and those that were its user's or root's and
// have ended.
func TestSender(t *testing.T) {
	session := &syscall.SysProcAttr{Setsid: true}
	other := func(uid uint32) *syscall.SysProcAttr {
		return &syscall.SysProcAttr{Setsid: true, Credential: &syscall.Credential{Uid: uid, Gid: uid}}
	}
	root := os.Getuid() == 0
	for _, c := range []struct {
		name string
		root bool
		attr *syscall.SysProcAttr
		run  uint32 // whom the service runs as
		main func(*testing.T, *child) int
		gone bool
		want bool
	}{
		{"main process", false, session, 1, func(_ *testing.T, c *child) int { return c.Process.Pid }, false, true},
		{"same session", false, &syscall.SysProcAttr{}, 1, own, false, true},
		{"stranger", false, session, uint32(os.Getuid()), own, false, false},
		{"stranger of the user", true, other(4242), 4242, own, false, false},
		{"main process that has ended", false, session, uint32(os.Getuid()), func(*testing.T, *child) int { return 0 }, true, true},
		{"ended, of another user", true, other(4242), 4243, own, true, false},
		{"ended, of the user", true, other(4242), 4242, own, true, true},
		{"ended, root", true, session, 4242, own, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.root && !root {
				t.Skip("needs root")
			}
			h := newHost(t)
			command := h.begin(1<<22+1, &spawn.Identity{Uid: c.run}) // a number that no process has
			h.notes.inboxes[0].session = 0
			s := send(t, command, "READY=1", c.attr)
			h.main = c.main(t, s)
			h.notes.inboxes[0].session = h.main
			if c.gone {
				s.end()
			}
			h.settle()
			if got := len(h.events) == 1; got != c.want {
				t.Errorf("accepted: got %v, want %v (%v)", got, c.want, h.kinds())
			}
		})
	}
}

// own is the session of the test, which stands for one that a unit leads.
func own(t *testing.T, _ *child) int {
	t.Helper()
	session, gone := sys.Session(os.Getpid())
	if gone || session == 0 {
		t.Skip("the test has no session")
	}
	return session
}

// A new main process has to be a child of the launcher, and of the unit's session.
func TestMainPid(t *testing.T) {
	h := newHost(t)
	c := h.begin(own(t, nil), nil)
	socket := c.Getenv("NOTIFY_SOCKET")
	near := send(t, c, "X=1", &syscall.SysProcAttr{})
	far := send(t, c, "X=1", &syscall.SysProcAttr{Setsid: true})
	for _, p := range []struct{ pid, want int }{{far.Process.Pid, 0}, {os.Getpid(), 0}, {os.Getppid(), 0}, {1 << 29, 0}, {1, 0}, {near.Process.Pid, near.Process.Pid}} {
		h.became = 0
		if err := notify(socket, "MAINPID="+strconv.Itoa(p.pid)); err != nil {
			t.Fatal(err)
		}
		h.settle()
		if h.became != p.want {
			t.Errorf("%d: got %d, want %d", p.pid, h.became, p.want)
		}
	}
}

// What the main process has said last counts, and nothing that is said after its end.
func TestLastWords(t *testing.T) {
	h := newHost(t)
	first := h.begin(os.Getpid(), nil).Getenv("NOTIFY_SOCKET")
	s := send(t, &spawn.Command{Env: []string{"NOTIFY_SOCKET=" + first}}, "READY=1", &syscall.SysProcAttr{})
	s.end()
	h.end()
	if got, want := h.kinds(), []machine.EventKind{machine.SaidReady}; !slices.Equal(got, want) {
		t.Errorf("events: got %v, want %v", got, want)
	}
	if err := notify(first, "READY=1"); err == nil {
		t.Error("the socket of a run that has ended takes messages")
	}
	h.begin(os.Getpid(), nil)
	h.settle()
	if len(h.events) != 1 {
		t.Errorf("events in the next run: got %v, want none", h.kinds()[1:])
	}
}

// Descriptors that come with a message are closed: the pipe of sd_notify_barrier(3), and any other.
func TestAttachedDescriptors(t *testing.T) {
	h := newHost(t)
	socket := h.begin(os.Getpid(), nil).Getenv("NOTIFY_SOCKET")
	before := descriptors(t)
	for range 20 {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		pair, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
		if err != nil {
			t.Fatal(err)
		}
		many := slices.Repeat([]int{pair[0]}, 100)
		if err := notify(socket, "BARRIER=1", int(w.Fd())); err != nil {
			t.Fatal(err)
		}
		if err := notify(socket, "FDSTORE=1\nREADY=1", many...); err != nil {
			t.Fatal(err)
		}
		w.Close()
		syscall.Close(pair[0])
		ended := make(chan bool)
		go func() { r.Read(make([]byte, 1)); close(ended) }()
		h.until("the answer to the barrier", func() bool {
			select {
			case <-ended:
				return true
			default:
				return false
			}
		})
		r.Close()
		h.until("the socket to be closed", func() bool { return descriptors(t) <= before+1 })
		syscall.Close(pair[1])
		if h.notes.inboxes[0].socket.Fd < 0 { // more hang than may; not in this test
			t.Fatal("the unit is no longer listened to")
		}
		h.events = nil
	}
	if got := descriptors(t); got != before {
		t.Errorf("descriptors: got %d, want %d", got, before)
	}
}

// Nothing is left open by runs, nor by starts that fail.
func TestManyRuns(t *testing.T) {
	h := newHost(t)
	before := descriptors(t)
	for range 1000 {
		c := h.begin(os.Getpid(), nil)
		if err := notify(c.Getenv("NOTIFY_SOCKET"), "READY=1"); err != nil {
			t.Fatal(err)
		}
		h.end()
	}
	if got := descriptors(t); got != before || len(h.watches) != 0 {
		t.Errorf("got %d descriptors and %d watches, want %d and 0", got, len(h.watches), before)
	}
}

func descriptors(t testing.TB) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

// To close a socket that lingers takes as long as its owner wants; the loop does not wait for that, and of a service
// that does so again and again nothing more is read.
func TestDescriptorsThatHang(t *testing.T) {
	h := newHost(t)
	socket := h.begin(os.Getpid(), nil).Getenv("NOTIFY_SOCKET")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	before := time.Now()
	for h.notes.inboxes[0].socket.Fd >= 0 && time.Since(before) < deadline {
		fd := lingering(t, l.Addr().(*net.TCPAddr).Port)
		if err := notify(socket, "READY=1", fd); err != nil {
			t.Fatal(err)
		}
		syscall.Close(fd) // the message has the last one now
		h.turn(0)
	}
	if len(h.said) != 1 || !strings.Contains(h.said[0], "no longer read") {
		t.Errorf("said: got %q, want that the notifications are no longer read", h.said)
	}
	if got := time.Since(before); got > 2*time.Second {
		t.Errorf("the loop was held up: %v", got)
	}
}

// lingering returns the last descriptor of a connection that nobody reads and whose closing waits for that for three
// seconds (SO_LINGER in socket(7)).
func lingering(t *testing.T, port int) int {
	t.Helper()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.SetsockoptLinger(fd, syscall.SOL_SOCKET, syscall.SO_LINGER, &syscall.Linger{Onoff: 1, Linger: 3}); err != nil {
		t.Fatal(err)
	}
	_ = syscall.Connect(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}, Port: port})
	for err == nil {
		_, err = syscall.Write(fd, make([]byte, 1<<20))
	}
	return fd
}
