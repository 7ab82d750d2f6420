package build

import (
	"bytes"
	"strings"
	"sync"
)

// Progress is told how a build goes on, so that whoever waits for it can know why. Any of its functions may be nil. They
// may be called from another goroutine, one at a time.
type Progress struct {
	// Doing is told what takes a while from now on.
	Doing func(what string)
	// Item is told each part of that which is done: a Go package.
	Item func(name string)
	// Detail is told what matters to somebody who looks for a fault: commands, places, sizes.
	Detail func(line string)
}

func (p *Progress) doing(what string) {
	if p.Doing != nil {
		p.Doing(what)
	}
}

func (p *Progress) item(name string) {
	if p.Item != nil {
		p.Item(name)
	}
}

func (p *Progress) detail(line string) {
	if p.Detail != nil {
		p.Detail(line)
	}
}

// compiling is what takes a while where the build cache is empty.
const compiling = "compiling the Go packages that all launchers have in common, once for each Go release and machine"

// goOutput takes what the go command prints. With -v it names the packages that it compiles; that goes to the progress,
// and all else is kept.
type goOutput struct {
	progress *Progress
	mu       sync.Mutex
	line     []byte
	kept     bytes.Buffer
	packages int
}

// Write implements io.Writer.
func (o *goOutput) Write(data []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.line = append(o.line, data...)
	for {
		end := bytes.IndexByte(o.line, '\n')
		if end < 0 {
			return len(data), nil
		}
		o.take(string(o.line[:end+1]))
		o.line = o.line[end+1:]
	}
}

// take looks at one line.
func (o *goOutput) take(line string) {
	name := strings.TrimSpace(line)
	if name == "" || strings.ContainsAny(name, " :\t") {
		o.kept.WriteString(line)
		return
	}
	if name != mainPackage {
		if o.packages++; o.packages == 1 {
			o.progress.doing(compiling)
		}
		o.progress.item(name)
	}
	o.progress.detail("compiled " + name)
}

// said is what was kept, the last line included.
func (o *goOutput) said() string { return strings.TrimSpace(o.kept.String() + string(o.line)) }
