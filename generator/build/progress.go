package build

import (
	"bytes"
	"strings"
	"sync"
)

// Progress gets reports of how a build is going. Each of its functions may be nil. They may be called from another
// goroutine, but never at the same time.
type Progress struct {
	// Doing is called with what may take a while from now on.
	Doing func(what string)
	// Item is called with each Go package that is compiled.
	Item func(name string)
	// Detail is called with what helps to find a fault: commands, places, sizes.
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

// compiling is what takes long if the build cache is empty.
const compiling = "compiling the Go packages that all launchers have in common, once for each Go release and machine"

// goOutput collects what the go command prints. With -v the go command prints the name of each package that it
// compiles; these lines go to the progress, and all others are kept.
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

// said returns the lines that were kept.
func (o *goOutput) said() string { return strings.TrimSpace(o.kept.String() + string(o.line)) }
