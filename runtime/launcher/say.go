package launcher

import (
	"time"

	"nimi/runtime/internal/sys"
)

// printer prints the launcher's own lines where no log pump does it. That is a goroutine's work, as standard
// error may be a pipe that nobody reads; what cannot be printed by the end is lost.
type printer struct {
	name  string
	lines chan string
	done  *sys.Latch
}

// say prints a line.
func (p *printer) say(text string) {
	line := p.name + ": " + text + "\n"
	if p.lines == nil {
		var err error
		if p.done, err = sys.NewLatch(); err != nil {
			return
		}
		p.lines = make(chan string, 64)
		go p.run()
	}
	select {
	case p.lines <- line:
	default:
	}
}

func (p *printer) run() {
	for line := range p.lines {
		print(2, line)
	}
	p.done.Open()
}

// end waits for what has been said, for a while.
func (p *printer) end() {
	if p.lines != nil {
		close(p.lines)
		p.done.Wait(time.Second)
	}
}
