package notify

import (
	"bytes"
	"time"
	"unicode/utf8"
)

// message is what a datagram says.
type message struct {
	ready, stopping, alive, trigger bool
	watchdog, extend                time.Duration
	main                            int
	status                          []byte
}

// parse reads a datagram: lines of NAME=value. What it does not know is passed over (sd_notify(3)); a zero byte makes
// all of it junk.
func parse(text []byte) (m message) {
	text = bytes.TrimSuffix(text, []byte{0})
	if bytes.IndexByte(text, 0) >= 0 {
		return message{}
	}
	for len(text) > 0 {
		var line []byte
		line, text, _ = bytes.Cut(text, []byte{'\n'})
		name, value, _ := bytes.Cut(line, []byte{'='})
		switch string(name) {
		case "READY":
			m.ready = m.ready || string(value) == "1"
		case "STOPPING":
			m.stopping = m.stopping || string(value) == "1"
		case "WATCHDOG":
			m.alive = m.alive || string(value) == "1"
			m.trigger = m.trigger || string(value) == "trigger"
		case "WATCHDOG_USEC":
			m.watchdog = microseconds(value)
		case "EXTEND_TIMEOUT_USEC":
			m.extend = microseconds(value)
		case "MAINPID":
			m.main = int(number(value, 1<<30))
		case "STATUS":
			m.status = value
			if m.status == nil {
				m.status = []byte{}
			}
		}
	}
	return m
}

// longest bounds the times that a service can ask for, at ten years.
const longest = 3650 * 24 * time.Hour

func microseconds(b []byte) time.Duration {
	return time.Duration(number(b, int64(longest/time.Microsecond))) * time.Microsecond
}

// number reads a decimal number, and takes one above most for it. What is no number is 0.
func number(b []byte, most int64) (n int64) {
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0
		}
		n = min(n*10+int64(c-'0'), most)
	}
	return n
}

// maxStatus bounds, in bytes, what is kept of a STATUS.
const maxStatus = 256

// clean makes one line of UTF-8 without control characters of what a service has said.
func clean(b []byte) string {
	var out []byte
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		b = b[size:]
		if r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u2028' || r == '\u2029' {
			r = ' '
		}
		if len(out)+utf8.RuneLen(r) > maxStatus {
			break
		}
		out = utf8.AppendRune(out, r)
	}
	return string(out)
}
