package client

import (
	"bytes"
	"strings"
	"time"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/socket"
)

const (
	// patience is how long a launcher may take to answer what it can answer at once.
	patience = 5 * time.Second
	// longestRequest and longestLine are in bytes, without the newline. A log line is as long as the service made it.
	longestRequest = 64<<10 - 1
	longestLine    = 1 << 20
	// chunk is how much is read at once.
	chunk = 64 << 10
)

// ask connects and sends a request. limit bounds how long the answer may take as a whole; 0: any time.
func (c *client) ask(limit time.Duration, verb string, words ...string) bool {
	request := append([]byte("nimi/1 "), verb...)
	for _, w := range words {
		request = escape(append(request, ' '), w)
	}
	if len(request) > longestRequest {
		c.fail(exitUsage, "too many names: they do not fit into one request")
		return false
	}
	if !c.connect() {
		return false
	}
	if limit > 0 {
		c.deadline = time.Now().Add(limit)
		socket.SetPatience(c.fd, limit)
	}
	_ = sys.Write(c.fd, append(request, '\n')) // one that is closed already may have an answer all the same
	return true
}

// next returns the kind and the rest of the next data line. ok is false when there is none any more; then c.code says how
// the request has ended, and what was wrong has been printed.
func (c *client) next() (kind, rest string, ok bool) {
	line, ok, late := c.line()
	if !ok {
		if late {
			c.fail(exitTimeout, "the launcher does not answer")
		}
		return "", "", false
	}
	kind, rest, _ = strings.Cut(string(line), " ")
	return kind, rest, !c.ended(kind, rest)
}

// ended tells whether a line is the last one, and takes over how the request has ended.
func (c *client) ended(kind, rest string) bool {
	if kind == "error" {
		kind, rest, _ = strings.Cut(rest, " ")
		c.fail(codeOf(kind), rest)
		return true
	}
	return kind == "done"
}

// codeOf is the exit code for a kind of error.
func codeOf(kind string) int {
	switch kind {
	case "usage", "unknown":
		return exitUsage
	case "denied":
		return exitDenied
	case "timeout":
		return exitTimeout
	}
	return exitFailed
}

// line returns the next line of the answer, valid until the next call. late tells that none has come in time; other
// failures have been reported.
func (c *client) line() (line []byte, ok, late bool) {
	seen := 0
	for {
		if end := bytes.IndexByte(c.buf[c.from+seen:c.to], '\n'); end >= 0 {
			line = c.buf[c.from : c.from+seen+end]
			c.from += seen + end + 1
			return line, true, false
		}
		seen = c.to - c.from
		if seen > longestLine {
			c.fail(exitFailed, "what answers is no launcher: a line of more than a mebibyte")
			return nil, false, false
		}
		c.makeRoom()
		if !c.deadline.IsZero() && time.Now().After(c.deadline) {
			return nil, false, true
		}
		n, again, err := sys.Read(c.fd, c.buf[c.to:])
		switch {
		case again:
			return nil, false, true
		case err != nil:
			c.fail(exitFailed, "the launcher: "+err.Error())
			return nil, false, false
		case n == 0:
			c.fail(exitFailed, "the launcher has ended, or closed the connection, before it was done")
			return nil, false, false
		}
		c.to += n
	}
}

// makeRoom has room to read to at the end of the buffer.
func (c *client) makeRoom() {
	if c.to < len(c.buf) && c.from < c.to {
		return
	}
	rest := c.buf[c.from:c.to]
	if len(rest) == len(c.buf) {
		c.buf = make([]byte, max(chunk, 2*len(c.buf)))
	}
	c.from, c.to = 0, copy(c.buf, rest)
}

// more tells whether the next line has arrived already.
func (c *client) more() bool { return bytes.IndexByte(c.buf[c.from:c.to], '\n') >= 0 }

// escape appends a word as the protocol has it.
func escape(b []byte, word string) []byte {
	if word == "" {
		return append(b, `\e`...)
	}
	for i := range len(word) {
		switch word[i] {
		case ' ':
			b = append(b, `\s`...)
		case '\n':
			b = append(b, `\n`...)
		case '\t':
			b = append(b, `\t`...)
		case '\r':
			b = append(b, `\r`...)
		case '\\':
			b = append(b, `\\`...)
		default:
			b = append(b, word[i])
		}
	}
	return b
}

// unescape reverses escape.
func unescape(word string) string {
	if strings.IndexByte(word, '\\') < 0 {
		return word
	}
	b := make([]byte, 0, len(word))
	for i := 0; i < len(word); i++ {
		if word[i] != '\\' || i+1 == len(word) {
			b = append(b, word[i])
			continue
		}
		i++
		switch word[i] {
		case 's':
			b = append(b, ' ')
		case 'n':
			b = append(b, '\n')
		case 't':
			b = append(b, '\t')
		case 'r':
			b = append(b, '\r')
		case 'e':
		default:
			b = append(b, word[i])
		}
	}
	return string(b)
}

// decimal reads a number that the launcher has sent; what is none is 0. strconv would bring its errors.
func decimal(s string) int64 {
	n, sign := int64(0), int64(1)
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9' && i < 19: // more digits do not fit
			n = n*10 + int64(c-'0')
		case c == '-' && i == 0:
			sign = -1
		default:
			return 0
		}
	}
	return n * sign
}
