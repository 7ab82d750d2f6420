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
	begun   bool
	written atomic.Int64

	mu      sync.Mutex
	changed sync.Cond // called or done has changed
	called  bool
	done    func() // called when everything is printed; nil while more may come
}

// call has the lines printed that wait.
func (p *printer) call() {
	p.mu.Lock()
	if !p.begun {
		p.begun, p.changed.L = true, &p.mu
		go p.run()
	}
	p.called = true
	p.changed.Signal()
	p.mu.Unlock()
}

func (p *printer) run() {
	for {
		p.mu.Lock()
		for !p.called && p.done == nil {
			p.changed.Wait()
		}
		p.called = false
		done := p.done
		p.mu.Unlock()
		lines := p.notices.Take()
		for _, l := range lines {
			_ = sys.Write(2, append(append(append([]byte(p.name), ": "...), l.Text...), '\n'))
			p.written.Add(1)
		}
		if len(lines) == 0 && done != nil {
			done()
			return
		}
	}
}

// deliver has the printer print what is said, unless a feature does it.
func (l *loop) deliver() {
	if l.host.Drain == nil {
		l.printer.name, l.printer.notices = l.program.Name, &l.notices
		l.host.Drain = l.printer.drain
		l.notices.Deliver(l.printer.call)
	}
}

// drain calls done when everything has been printed; see host.Host.
func (p *printer) drain(done func()) host.Draining {
	p.mu.Lock()
	p.done = done
	p.changed.Signal()
	if !p.begun {
		done()
	}
	p.mu.Unlock()
	return host.Draining{Written: p.written.Load, GiveUp: func() {}} // it could only be said where nothing is read
}
