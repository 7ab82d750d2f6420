package sys

// Number reads a decimal number of at most 18 digits. ok is false for anything else. strconv would bring the quoting of
// strings, for its errors, into every launcher: 12 KB.
//
//go:nosplit
//go:norace
func Number(s string) (n int, ok bool) {
	if s == "" || len(s) > 18 {
		return 0, false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

// ParseIP reads a numeric address, and returns how many of its bytes are in ip: 4 or 16; 0: it is none. It can be called before
// the Go runtime is up.
//
//go:nosplit
//go:norace
func ParseIP(s string, ip *[16]byte) (length int) {
	switch {
	case parse4(s, ip):
		return 4
	case parse6(s, ip):
		return 16
	}
	return 0
}

// parse4 reads four decimal numbers.
//
//go:nosplit
//go:norace
func parse4(s string, ip *[16]byte) bool {
	at := 0
	for i := range 4 {
		if i > 0 {
			if character(s, at) != '.' {
				return false
			}
			at++
		}
		n, begin := 0, at
		for ; digit(character(s, at)) < 10; at++ {
			if n = n*10 + digit(character(s, at)); n > 255 {
				return false
			}
		}
		if at == begin {
			return false
		}
		ip[i] = byte(n)
	}
	return at == len(s)
}

// parse6 reads eight hexadecimal numbers, of which zeros in a row may be left out once (RFC 5952).
//
//go:nosplit
//go:norace
func parse6(s string, ip *[16]byte) bool {
	const last = len(ip) - 1 // of a number that is no bigger, the compiler knows that it is in range
	n, at, gap, separated := 0, 0, -1, true
	for at < len(s) {
		colon := character(s, at) == ':'
		switch {
		case gap < 0 && colon && character(s, at+1) == ':':
			gap, separated = n, true
			at += 2
			continue
		case !separated && !colon:
			return false
		case !separated:
			at++
		}
		v, begin := 0, at
		for ; digit(character(s, at)) < 16; at++ {
			if v = v<<4 + digit(character(s, at)); v > 1<<16-1 {
				return false
			}
		}
		if at == begin || n == len(ip) {
			return false
		}
		ip[n&last], ip[(n+1)&last] = byte(v>>8), byte(v)
		n += 2
		separated = false
	}
	if gap < 0 || n == len(ip) {
		return gap < 0 && n == len(ip)
	}
	for i := last; i >= gap; i-- {
		from := i - (len(ip) - n)
		if ip[i&last] = 0; from >= gap {
			ip[i&last] = ip[from&last]
		}
	}
	return true
}

// character is the one at a place of a text; 0: that is behind its end. It is not inlined, and so its copies are not there.
//
//go:noinline
//go:nosplit
//go:norace
func character(s string, at int) byte {
	if uint(at) >= uint(len(s)) {
		return 0
	}
	return s[at]
}

// digit is the value of a hexadecimal one; 16: it is none.
//
//go:nosplit
//go:norace
func digit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	}
	return 16
}
