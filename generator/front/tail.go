package front

import (
	"bytes"
	"io"
	"strings"
	"sync"

	"nimi/generator/terminal"
)

const (
	// kept is how much of the launcher's output is kept while there is a screen, in bytes. The screen has the logs of the
	// services from the launcher itself.
	kept = 64 << 10
	// longest is how much of a line that does not end is held back, in bytes.
	longest = 16 << 10
)

// tail takes what the launcher prints: it keeps the last of it, and once it is open, writes it. The launcher sees a pipe
// and passes on what services write as it is, so that it is made fit for the terminal here.
type tail struct {
	mu   sync.Mutex
	out  io.Writer
	last []byte // that has been kept; once it is open, the part of a line that has come
	open bool
}

// Write is part of io.Writer. It never fails, so that the launcher is never held up.
func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last = append(t.last, b...)
	switch drop := len(t.last) - kept; {
	case t.open:
		t.write()
	case drop > kept: // not for every line
		t.last = append(t.last[:0], t.last[drop:]...)
		if end := bytes.IndexByte(t.last, '\n'); end >= 0 {
			t.last = t.last[end+1:]
		}
	}
	return len(b), nil
}

// write writes the lines that have come.
func (t *tail) write() {
	for {
		end := bytes.IndexByte(t.last, '\n')
		if end < 0 && len(t.last) < longest {
			return
		}
		line, rest := t.last, t.last[len(t.last):]
		if end >= 0 {
			line, rest = t.last[:end], t.last[end+1:]
		}
		_, _ = io.WriteString(t.out, terminal.Clean(string(line))+"\n")
		t.last = rest
	}
}

// through writes what has been kept, and from then on what comes.
func (t *tail) through() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.open = true
	t.write()
}

// say writes a message of nimi's own.
func (t *tail) say(text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, _ = io.WriteString(t.out, "nimi tui: "+text+"\n")
}

// printOwn writes the last that the launcher has said itself: why it has not ended well.
func (t *tail) printOwn(name string) {
	const most = 20
	t.mu.Lock()
	defer t.mu.Unlock()
	var own []string
	for line := range strings.Lines(string(t.last)) {
		if strings.HasPrefix(line, name+": ") {
			own = append(own, terminal.Clean(strings.TrimSuffix(line, "\n")))
		}
	}
	for _, line := range own[max(len(own)-most, 0):] {
		_, _ = io.WriteString(t.out, line+"\n")
	}
}
