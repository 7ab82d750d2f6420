package socket

import (
	"strings"

	"golang.org/x/sys/unix"
)

// inet turns a numeric address as netip.AddrPort writes it, "127.0.0.1:80" or "[::1]:80", into what connect(2) takes.
// The generator has checked it; anything else is EINVAL.
func inet(address string) (domain int, to unix.Sockaddr, err error) {
	colon := strings.LastIndexByte(address, ':')
	if colon < 0 {
		return 0, nil, unix.EINVAL
	}
	host := address[:colon]
	port, ok := number(address[colon+1:], 10, 1<<16-1)
	if !ok {
		return 0, nil, unix.EINVAL
	}
	if strings.HasPrefix(host, "[") && strings.HasSuffix(host, "]") {
		ip, ok := inet6(host[1 : len(host)-1])
		if !ok {
			return 0, nil, unix.EINVAL
		}
		return unix.AF_INET6, &unix.SockaddrInet6{Port: port, Addr: ip}, nil
	}
	ip, ok := inet4(host)
	if !ok {
		return 0, nil, unix.EINVAL
	}
	return unix.AF_INET, &unix.SockaddrInet4{Port: port, Addr: ip}, nil
}

// IsAddress tells whether a text is a numeric address with a port that can be connected to.
func IsAddress(text string) bool {
	_, _, err := inet(text)
	return err == nil && !strings.HasSuffix(text, ":0")
}

// IP reads a numeric address without a port: 4 or 16 bytes, or nil if it is none.
func IP(s string) []byte {
	if ip, ok := inet4(s); ok {
		return ip[:]
	}
	if ip, ok := inet6(s); ok {
		return ip[:]
	}
	return nil
}

// inet4 reads four decimal numbers.
func inet4(s string) (ip [4]byte, ok bool) {
	for i := range ip {
		var part string
		part, s, ok = strings.Cut(s, ".")
		n, isNumber := number(part, 10, 255)
		if !isNumber || ok != (i < len(ip)-1) {
			return ip, false
		}
		ip[i] = byte(n)
	}
	return ip, true
}

// inet6 reads eight hexadecimal numbers, of which zeros in a row may be left out once (RFC 5952).
func inet6(s string) (ip [16]byte, ok bool) {
	var tail [16]byte
	before, after, elided := strings.Cut(s, "::")
	n, ok1 := groups(before, &ip)
	m, ok2 := groups(after, &tail)
	if !ok1 || !ok2 || n+m > 16 || !elided && n != 16 || elided && n+m == 16 {
		return ip, false
	}
	copy(ip[16-m:], tail[:m])
	return ip, true
}

// groups reads numbers of two bytes with colons between them, and returns how many bytes that are.
func groups(s string, into *[16]byte) (n int, ok bool) {
	for more := s != ""; more; n += 2 {
		var part string
		part, s, more = strings.Cut(s, ":")
		v, ok := number(part, 16, 1<<16-1)
		if !ok || n == len(into) {
			return 0, false
		}
		into[n], into[n+1] = byte(v>>8), byte(v)
	}
	return n, true
}

// number reads a number of the given base. strconv would bring 8 KB for its errors.
func number(s string, base, most int) (n int, ok bool) {
	for _, c := range []byte(s) {
		digit := strings.IndexByte("0123456789abcdef"[:base], c)
		if n = n*base + digit; digit < 0 || n > most {
			return 0, false
		}
	}
	return n, s != ""
}
