package probe

import (
	"strconv"

	"nimi/runtime/spec"
)

// request writes a GET request (RFC 9110, RFC 9112).
func request(h *spec.HTTP) []byte {
	return []byte("GET " + h.Target + " HTTP/1.1\r\n" +
		"Host: " + h.Host + "\r\n" +
		"User-Agent: nimi/probe\r\n" +
		"Accept: */*\r\n" +
		"Connection: close\r\n\r\n")
}

// judge returns what is wrong with a status code; "" where it is one of those that are good.
func judge(h *spec.HTTP, code int) string {
	good := h.Status == nil && code >= 200 && code < 400
	for _, c := range h.Status {
		good = good || c == code
	}
	if good {
		return ""
	}
	return "HTTP status " + strconv.Itoa(code)
}

// reply reads a response up to the status code, however it is cut into pieces. Interim responses (1xx) are passed over.
type reply struct {
	at     int  // bytes of the line so far
	fields bool // in what follows the status line of an interim response
	code   int
	total  int
}

const (
	// start is what a status line begins with; 0 stands for any digit.
	start = "HTTP/1.0 000"
	// maxReply bounds what may come before the status code.
	maxReply = 8 << 10
	// switching is final: nobody has asked for another protocol, so nothing follows it.
	switching = 101
)

// take reads a piece. It returns the status code once that is known, and whether this is no response.
func (r *reply) take(b []byte) (code int, junk bool) {
	for _, c := range b {
		if r.total++; r.total > maxReply {
			return 0, true
		}
		switch {
		case r.fields:
			r.skip(c)
		case r.at < len(start):
			if want := start[r.at]; want != c && (want != '0' || c < '0' || c > '9') {
				return 0, true
			}
			if r.at >= len(start)-3 {
				r.code = r.code*10 + int(c-'0')
			}
			r.at++
		case c != ' ' && c != '\r' && c != '\n' || r.code < 100:
			return 0, true
		case r.code >= 200 || r.code == switching:
			return r.code, false
		default:
			*r = reply{total: r.total, fields: true, at: 1}
			r.skip(c)
		}
	}
	return 0, false
}

// skip takes a byte that says nothing, and notices the empty line at the end of the fields.
func (r *reply) skip(c byte) {
	switch {
	case c == '\r':
	case c != '\n':
		r.at++
	default:
		r.fields = r.at > 0
		r.at = 0
	}
}
