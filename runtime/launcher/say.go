package launcher

import (
	"sync"
	"sync/atomic"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/notice"
	"nimi/runtime/internal/sys"
)

// printer prints the launcher's own lines where there is no log pump that does it. That is a goroutine's work, as
// standard error may be a pipe that nobody reads.
type printer struct {
	name    string
	notices *notice.Queue
	more    chan struct{} // has one when something is to be done
	begun   atomic.Bool
	written atomic.Int64

	mu   sync.Mutex
	done func() // called when everything is printed; nil while more may come
}

// call has the lines printed that wait.
func (p *printer) call() {
	if !p.begun.Swap(true) {
		go p.run()
	}
	select {
	case p.more <- struct{}{}:
	default: // it is going to look
	}
}

func (p *printer) run() {
	for {
		p.mu.Lock()
		done := p.done
		p.mu.Unlock()
		for _, l := range p.notices.Take() {
			_ = sys.Write(2, line(p.name, l.Text))
			p.written.Add(1)
		}
		if done != nil {
			done()
			return
		}
		<-p.more
	}
}

// line is a line of the launcher's own.
func line(name, text string) []byte {
	return append(append(append([]byte(name), ": "...), text...), '\n')
}

// sayNow prints a line where nothing else can: there is no thread for it, or nothing that could wait.
func sayNow(name, text string) { sys.WriteNow(2, line(name, text)) }

// deliver has the printer print what is said, unless a feature does it.
func (l *loop) deliver() {
	if l.host.Drain == nil {
		l.printer.name, l.printer.notices, l.printer.more = l.program.Name, &l.notices, make(chan struct{}, 1)
		l.host.Drain = l.printer.drain
		l.notices.Deliver(l.printer.call)
	}
}

// drain calls done when everything has been printed; see host.Host.
func (p *printer) drain(done func()) host.Draining {
	p.mu.Lock()
	p.done = done
	p.mu.Unlock()
	p.call()
	return host.Draining{Written: p.written.Load, GiveUp: func() {}} // it could only be said where nothing is read
}
