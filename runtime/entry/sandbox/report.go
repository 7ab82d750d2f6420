package sandbox

import (
	"strings"

	"nimi/runtime/internal/sys"
)

// report is what bwrap writes to --json-status-fd: a line with the number of the process that the launcher becomes, and,
// if it has come so far, one with its exit code.
//
//	{ "child-pid": 1234, "cgroup-namespace": 4026533245, … }
//	{ "exit-code": 0 }
type report struct {
	fd   int
	text string
}

// most is how much of a report is kept: a few hundred bytes are to be expected.
const most = 64 << 10

// read reads what is there. more tells whether there can be more.
func (r *report) read() (more bool) {
	var b [1024]byte
	for {
		n, again, err := sys.Read(r.fd, b[:])
		if n == 0 || err != nil {
			return again
		}
		if len(r.text) < most {
			r.text += string(b[:n])
		}
	}
}

// number returns the number behind a key.
func (r *report) number(key string) (n int, known bool) {
	_, rest, found := strings.Cut(r.text, key)
	if !found {
		return 0, false
	}
	for rest != "" && rest[0] == ' ' {
		rest = rest[1:]
	}
	end := 0
	for end < len(rest) && rest[end] >= '0' && rest[end] <= '9' {
		end++
	}
	if end == len(rest) { // the rest of it has not come yet
		return 0, false
	}
	return sys.Number(rest[:end])
}
