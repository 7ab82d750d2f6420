package chaos

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// readers are who may read what a launcher writes: somebody who keeps up; who takes 512 bytes every 10 ms; who begins
// late; who never reads; who goes away soon; a full disk; nobody, from the start; a terminal.
var readers = []string{"fast", "slow", "late", "absent", "gone", "full", "closed", "terminal", "terminal"}

// channel is what a launcher writes to and somebody reads from: a pipe, or a pseudo-terminal (pts(4)).
func channel(who string) (read, write *os.File, err error) {
	if who != "terminal" {
		return os.Pipe()
	}
	read, err = os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, nil, err
	}
	fd := int(read.Fd())
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		write, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	}
	if err != nil {
		read.Close()
	}
	return read, write, err
}

// traces are what the Go runtime says when a program has come to its end, and nobody else here does.
var traces = []string{"goroutine ", "fatal error:", "\nruntime: ", "panic: ", "SIGQUIT: quit", "runtime stack:", "[signal SIG"}

// A reader reads one output of a launcher, in its way. It keeps the beginning and the end.
type reader struct {
	mu          sync.Mutex
	first, last []byte
	trace       string
	rest        []byte   // the beginning of a line
	said        []string // the launcher's own lines
	done        chan struct{}
}

const kept = 256 << 10

// read begins to read a pipe. Whatever kind of reader it is, the rest is read when the launcher has ended.
func read(pipe *os.File, who string, ended <-chan struct{}) *reader {
	r := &reader{done: make(chan struct{})}
	size := 64 << 10
	if who == "slow" {
		size = 512
	}
	begin := make(chan struct{})
	go func() {
		switch who {
		case "late":
			select {
			case <-ended:
			case <-time.After(700 * time.Millisecond):
			}
		case "absent":
			<-ended
		case "gone":
			select {
			case <-ended:
			case <-time.After(100 * time.Millisecond):
				pipe.Close()
			}
		}
		close(begin)
	}()
	go func() {
		defer close(r.done)
		defer pipe.Close()
		if who != "gone" {
			<-begin
		}
		buf := make([]byte, size)
		for {
			n, err := pipe.Read(buf)
			r.add(buf[:n])
			if err != nil {
				return
			}
			if who == "slow" {
				select {
				case <-ended:
				case <-time.After(10 * time.Millisecond):
				}
			}
		}
	}()
	return r
}

func (r *reader) add(data []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	// A mark may lie across two reads, so the end of what came before is looked at again.
	near := append(append([]byte{}, r.last[max(0, len(r.last)-64):]...), data...)
	for _, t := range traces {
		if at := bytes.Index(near, []byte(t)); at >= 0 && r.trace == "" {
			r.trace = t
		}
	}
	r.rest = append(r.rest, data...)
	for {
		line, rest, is := bytes.Cut(r.rest, []byte("\n"))
		if !is {
			break
		}
		r.rest = rest
		if ownLine(string(line)) && len(r.said) < 10_000 {
			r.said = append(r.said, string(line))
		}
	}
	if room := kept - len(r.first); room > 0 {
		r.first = append(r.first, data[:min(room, len(data))]...)
	}
	if r.last = append(r.last, data...); len(r.last) > 2*kept {
		r.last = append([]byte{}, r.last[len(r.last)-kept:]...)
	}
}

// text is the beginning and the end of what was read.
func (r *reader) text() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.first) < kept {
		return string(r.first)
	}
	return string(r.first) + "\n…\n" + string(r.last[max(0, len(r.last)-kept):])
}

// own returns the launcher's own lines, wherever they stand in a flood.
func (r *reader) own() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if ownLine(string(r.rest)) {
		return append(slices.Clone(r.said), string(r.rest))
	}
	return slices.Clone(r.said)
}

func ownLine(line string) bool {
	return strings.HasPrefix(line, "chaos: ") || strings.HasPrefix(line, `{"launcher":"chaos"`) || strings.Contains(line, "Z chaos: ") || strings.Contains(line, `"launcher":"chaos"`)
}
