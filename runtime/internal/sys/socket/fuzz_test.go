package socket

import (
	"net/netip"
	"testing"

	"golang.org/x/sys/unix"
)

// What package netip writes is understood, zones apart, which the generator refuses, and means the same; what is understood is a numeric address and nothing else.
func FuzzInet(f *testing.F) {
	for _, s := range []string{"127.0.0.1:80", "[::1]:80", "[::]:0", "[fe80::1:2]:65535", "1.2.3:4", "[::1]", "1.2.3.4", ":80", "[1:2:3:4:5:6:7:8]:1", "[1::8::]:1", "[::1.2.3.4]:5", "256.0.0.1:1", "127.0.0.1:65536"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		domain, to, err := inet(s)
		want, wantErr := netip.ParseAddrPort(s)
		if wantErr == nil && want.String() == s && !want.Addr().Is4In6() && want.Addr().Zone() == "" && err != nil {
			t.Errorf("%q: got %v, want that it is understood", s, err)
		}
		if err != nil || wantErr != nil { // "00001.2.3.4" means something here, and nothing to netip
			return
		}
		var got netip.AddrPort
		switch a := to.(type) {
		case *unix.SockaddrInet4:
			got = netip.AddrPortFrom(netip.AddrFrom4(a.Addr), uint16(a.Port))
		case *unix.SockaddrInet6:
			got = netip.AddrPortFrom(netip.AddrFrom16(a.Addr), uint16(a.Port))
		}
		if got != want {
			t.Errorf("%q in domain %d: got %v, want %v", s, domain, got, want)
		}
	})
}
