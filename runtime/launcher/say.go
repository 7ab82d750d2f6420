package launcher

import (
	"strconv"
	"sync"
	"time"

	"nimi/runtime/internal/sys"
)

// room is how many bytes of the launcher's own lines may wait to be printed.
const room = 64 << 10

// printer prints the launcher's own lines where no log pump does it. That is a goroutine's work, as standard
// error may be a pipe that nobody reads; what cannot be printed by the end is lost.
type printer struct {
	name string
	done *sys.Latch

	mu      sync.Mutex
	changed sync.Cond // lines or ending has changed
	lines   []byte
	lost    int // lines for which there was no room
	ending  bool
}

// say prints a line.
func (p *printer) say(text string) {
	line := p.name + ": " + text + "\n"
	if p.done == nil {
		var err error
		if p.done, err = sys.NewLatch(); err != nil { // there are no descriptors left
			p.done = nil
			sys.WriteNow(2, []byte(line))
			return
		}
		p.changed.L = &p.mu
		go p.run()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.lines) > room {
		p.lost++
		return
	}
	p.lines = append(p.lines, line...)
	p.changed.Signal()
}

func (p *printer) run() {
	defer p.done.Open()
	for {
		p.mu.Lock()
		for len(p.lines) == 0 && !p.ending {
			p.changed.Wait()
		}
		lines, lost := p.lines, p.lost
		p.lines, p.lost = nil, 0
		p.mu.Unlock()
		if len(lines) == 0 {
			return
		}
		if lost > 0 {
			lines = append(lines, p.name+": "+strconv.Itoa(lost)+" messages are lost, as nothing read them\n"...)
		}
		_ = sys.Write(2, lines)
	}
}

// end waits for what has been said, for a while.
func (p *printer) end() {
	if p.done == nil {
		return
	}
	p.mu.Lock()
	p.ending = true
	p.changed.Signal()
	p.mu.Unlock()
	p.done.Wait(time.Second)
}
