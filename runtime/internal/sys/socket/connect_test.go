package socket

import (
	"net/netip"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
)

// Every address that the generator may write is read back, and nothing else passes.
func TestInet(t *testing.T) {
	for _, s := range []string{
		"0.0.0.0:1", "127.0.0.1:80", "255.255.255.255:65535", "[::]:1", "[::1]:8080", "[1::]:1", "[2001:db8::2:1]:443",
		"[2001:db8:0:1:1:1:1:1]:1", "[fe80::ffff:ffff:ffff:ffff]:9", "[1:2:3:4:5:6:7:8]:80",
	} {
		want := netip.MustParseAddrPort(s)
		_, to, err := inet(s)
		if err != nil {
			t.Errorf("%s: %v", s, err)
			continue
		}
		var got netip.AddrPort
		switch to := to.(type) {
		case *unix.SockaddrInet4:
			got = netip.AddrPortFrom(netip.AddrFrom4(to.Addr), uint16(to.Port))
		case *unix.SockaddrInet6:
			got = netip.AddrPortFrom(netip.AddrFrom16(to.Addr), uint16(to.Port))
		}
		if got != want {
			t.Errorf("got %v, want %v", got, want)
		}
	}
	for _, s := range []string{
		"", ":", "80", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0:80", "1.2.3.4.5:80", "256.0.0.1:80",
		"::1:80", "[::1]", "[]:80", "[:]:80", "[1:2:3:4:5:6:7]:80", "[1:2:3:4:5:6:7:8:9]:80", "[1::2::3]:80", "[1:2:3:4::5:6:7:8]:80",
		"[12345::]:80", "[::g]:80", "localhost:80", "[127.0.0.1]:80",
	} {
		if _, to, err := inet(s); err != unix.EINVAL {
			t.Errorf("%q: got %v, %v, want EINVAL", s, to, err)
		}
	}
}

// A socket that has come to be connected to itself counts as refused, and leaves the port free.
func TestSelfConnection(t *testing.T) {
	fd, err := streamSocket(unix.AF_INET)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	at, err := unix.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.Connect(fd, at); err != nil && err != unix.EINPROGRESS {
		t.Fatalf("connect: %v", err)
	}
	done, err := Connected(fd)
	for range 1000 {
		if done || err != nil {
			break
		}
		_, _ = unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}, 10)
		done, err = Connected(fd)
	}
	if err != syscall.ECONNREFUSED || done {
		t.Errorf("got %v, %v, want ECONNREFUSED", done, err)
	}
	sys.Close(fd)
	if fd, err = streamSocket(unix.AF_INET); err != nil {
		t.Fatal(err)
	}
	defer sys.Close(fd)
	if err := unix.Bind(fd, at); err != nil {
		t.Errorf("bind to the same port afterwards: %v", err)
	}
}

// Of a connection that is not there yet, Connected says neither good nor bad: a loop may wake up for nothing.
func TestConnectedTooEarly(t *testing.T) {
	fd, err := streamSocket(unix.AF_INET)
	if err != nil {
		t.Fatal(err)
	}
	defer sys.Close(fd)
	if done, err := Connected(fd); done || err != nil {
		t.Errorf("got %v, %v, want false, nil", done, err)
	}
}
