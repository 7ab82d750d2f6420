package socket

import (
	"strings"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
)

// inet turns a numeric address as netip.AddrPort writes it, "127.0.0.1:80" or "[::1]:80", into what connect(2) takes.
// The generator has checked it; anything else is EINVAL.
func inet(address string) (domain int, to unix.Sockaddr, err error) {
	colon := strings.LastIndexByte(address, ':')
	if colon < 0 {
		return 0, nil, unix.EINVAL
	}
	host := address[:colon]
	port, ok := sys.Number(address[colon+1:])
	if !ok || port > 1<<16-1 {
		return 0, nil, unix.EINVAL
	}
	var ip [16]byte
	if strings.HasPrefix(host, "[") && strings.HasSuffix(host, "]") {
		if sys.ParseIP(host[1:len(host)-1], &ip) != len(ip) {
			return 0, nil, unix.EINVAL
		}
		return unix.AF_INET6, &unix.SockaddrInet6{Port: port, Addr: ip}, nil
	}
	if sys.ParseIP(host, &ip) != 4 {
		return 0, nil, unix.EINVAL
	}
	return unix.AF_INET, &unix.SockaddrInet4{Port: port, Addr: [4]byte(ip[:4])}, nil
}

// IsAddress tells whether a text is a numeric address with a port that can be connected to.
func IsAddress(text string) bool {
	_, _, err := inet(text)
	return err == nil && !strings.HasSuffix(text, ":0")
}
