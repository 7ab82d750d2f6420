package notify

import (
	"errors"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// A service that sends without end does not keep the loop from its other work, and is read at a bounded pace.
func TestFlood(t *testing.T) {
	h := newHost(t)
	socket := h.begin(os.Getpid(), nil).Getenv("NOTIFY_SOCKET")
	c, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	done := make(chan bool)
	defer func() { <-done }()
	defer h.end()
	go func() {
		defer close(done)
		for {
			if _, err := c.Write([]byte("READY=1")); err != nil {
				return
			}
		}
	}()
	heard, begin := 0, time.Now()
	for heard < 5*perPeriod {
		h.events = nil
		h.turn(time.Second)
		if got := len(h.events); got > perWakeup {
			t.Fatalf("messages in one turn: got %d, want at most %d", got, perWakeup)
		}
		heard += len(h.events)
	}
	if got, least := time.Since(begin), 4*period; got < least {
		t.Errorf("%d messages were read in %v, want at least %v", heard, got, least)
	}
}

// Notifications that cannot be read are reported once, and tried again at a bounded pace.
func TestUnreadable(t *testing.T) {
	h := newHost(t)
	socket := h.begin(os.Getpid(), nil).Getenv("NOTIFY_SOCKET")
	defer h.end()
	// A stream socket that listens has nothing to receive; it is readable when somebody has connected.
	fd := h.notes.inboxes[0].socket.Fd
	l, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(l)
	if err := errors.Join(unix.Bind(l, &unix.SockaddrUnix{Name: socket + "x"}), unix.Listen(l, 1), unix.Dup3(l, fd, unix.O_CLOEXEC)); err != nil {
		t.Fatal(err)
	}
	c, err := net.Dial("unix", socket+"x")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	h.poller.Remove(fd)
	if err := h.poller.Add(fd, fd); err != nil { // the descriptor stands for another file now
		t.Fatal(err)
	}
	turns := 0
	for begin := time.Now(); time.Since(begin) < 3*period; turns++ {
		h.turn(period)
	}
	if most := 10; turns > most || len(h.said) != 1 || !strings.Contains(h.said[0], "its notifications cannot be read: ") {
		t.Errorf("got %d turns and %q, want at most %d and one line that says so", turns, h.said, most)
	}
}
