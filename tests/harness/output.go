package harness

import (
	"io"
	"strings"
	"sync"
)

// Output collects one stream of a process.
type Output struct {
	mu   sync.Mutex
	data []byte
	done chan struct{}
}

// Collect reads a stream to its end in the background, and closes it.
func Collect(r io.ReadCloser) *Output { return collect(r) }

// collect reads a stream to its end in the background.
func collect(r io.ReadCloser) *Output {
	o := &Output{done: make(chan struct{})}
	go func() {
		defer close(o.done)
		defer r.Close()
		buf := make([]byte, 64<<10)
		for {
			n, err := r.Read(buf)
			o.mu.Lock()
			o.data = append(o.data, buf[:n]...)
			o.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	return o
}

// String returns what has arrived so far.
func (o *Output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return string(o.data)
}

// Of returns the complete lines of one service, without the prefix that the launcher puts before them.
func (o *Output) Of(service string) []string {
	var lines []string
	for _, line := range strings.SplitAfter(o.String(), "\n") {
		name, text, found := strings.Cut(line, "|")
		if !found || strings.TrimRight(name, " ") != service || !strings.HasSuffix(text, "\n") {
			continue
		}
		lines = append(lines, strings.TrimSuffix(strings.TrimPrefix(text, " "), "\n"))
	}
	return lines
}

// Count returns how often a service has written a line.
func (o *Output) Count(service, line string) int {
	n := 0
	for _, l := range o.Of(service) {
		if l == line {
			n++
		}
	}
	return n
}
