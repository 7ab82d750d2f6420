package logs

import (
	"sync"
	"sync/atomic"
	"time"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

const (
	readSize = 64 << 10 // what a pipe holds (pipe(7))
	pipeSize = 1 << 20  // what the pipe of a busy service is made to hold: fewer changes of thread
	called   = -1       // token of the pipe that calls the pump
)

// pump moves the output of all units. The fields up to the first gap belong to its goroutine.
type pump struct {
	poller     *sys.Poller
	host       *host.Host
	calls      int // reading end of the pipe that calls the pump
	in         []byte
	raw        []byte // the lines of one read that are not as they stand in in, for host.Lines and stream.lines
	whole      []byte // and those after them, which are: a part of in
	rawCount   int    // how many lines are in raw
	wholeCount int    // and in whole
	out        [2]output

	stamp   []byte      // the time of the lines that are being read
	lead    []byte      // what stands before each of them
	dropped map[int]int // lines by unit, since the last report

	together bool          // both outputs go to the same file or terminal; the second one is not used then, so that lines keep their order
	revealAt time.Duration // when beginnings of lines are to be shown, by the monotonic clock; 0: there are none

	width    int
	waker    int           // writing end of the pipe that calls the pump
	begun    bool          // the goroutines run
	progress chan struct{} // has one when an output has written everything
	written  atomic.Int64  // bytes; tells whether the readers of the output still take any
	done     func()        // is called when everything has been written, or given up
	ending   atomic.Bool   // no process of a service is left; done has been set
	late     atomic.Bool   // the time for the end is up
	halt     atomic.Bool   // all is to rest, to be handed over
	resting  atomic.Int32  // how many of the goroutines do
	goOn     chan struct{} // has the pump go on

	mu      sync.Mutex
	streams []*stream // by token; nil where one has ended
	free    []int     // tokens to use again
	calling bool      // a call is on its way
}

func newPump(h *host.Host) *pump {
	p := &pump{host: h, width: width(h), calls: -1, dropped: map[int]int{}, progress: make(chan struct{}, 1), goOn: make(chan struct{}, 1)}
	p.streams = make([]*stream, 0, len(p.out)*len(h.Program.Services))
	for i := range p.out {
		o := &p.out[i]
		o.fd, o.pump, o.more = i+1, p, make(chan struct{}, 1)
	}
	return p
}

// open makes the descriptors that the pump needs, unless it has them.
func (p *pump) open() error {
	if p.poller != nil {
		return nil
	}
	poller, err := sys.NewPoller()
	if err != nil {
		return err
	}
	calls, waker, err := sys.Pipe()
	if err != nil {
		poller.Close()
		return err
	}
	if err = poller.Add(calls, called); err == nil {
		_, err = poller.Wait(0) // a filter may refuse that alone
	}
	if err != nil {
		sys.Close(calls)
		sys.Close(waker)
		poller.Close()
		return err
	}
	p.poller, p.calls, p.waker = poller, calls, waker
	return nil
}

// run makes the goroutines run. It is put off until there is something to do, so that the first service need
// not wait for it. Without descriptors for it there is no output, but all else goes on.
func (p *pump) run() bool {
	if p.begun || p.open() != nil {
		return p.begun
	}
	p.begun = true
	for i := range p.out {
		p.out[i].terminal = sys.Terminal(p.out[i].fd)
	}
	p.together = p.out[0].terminal && p.out[1].terminal && sys.SameTerminal(p.out[0].fd, p.out[1].fd) || sys.SameFile(p.out[0].fd, p.out[1].fd)
	for i := range p.out {
		go p.out[i].run()
	}
	go p.move()
	return true
}

// add has the pump read fd, the output of a unit, until its end, and close it. to tells which of its outputs it is; r has
// who else gets it.
func (p *pump) add(unit, to, fd int, r *host.Run) {
	p.follow(unit, to, fd, r.Lines, r.Raw)
}

// follow is add, and returns the stream.
func (p *pump) follow(unit, to, fd int, lines, raw func([]byte)) *stream {
	p.run() // a start has made the descriptors
	log := &p.host.Unit(unit).Logging
	s := &stream{unit: unit, own: to, fd: fd, log: log, prefix: p.prefix(unit, to, log), lines: lines, raw: raw}
	if s.to = to; p.together {
		s.to = 0
	}
	if p.out[to].terminal && log.Format == spec.LogPlain {
		s.view = &view{color: p.colored(log.Color, to), erase: sys.Getenv("TERM") != "dumb"}
	}
	p.mu.Lock()
	token := len(p.streams)
	if n := len(p.free); n > 0 {
		token, p.free = p.free[n-1], p.free[:n-1]
		p.streams[token] = s
	} else {
		p.streams = append(p.streams, s)
	}
	p.mu.Unlock()
	if p.poller.Add(fd, token) != nil { // the kernel has no memory for it: the unit finds its output closed
		p.remove(token)
	}
	return s
}

// prefix returns what is the same in all lines of a stream.
func (p *pump) prefix(unit, to int, log *spec.Logging) []byte {
	name := p.host.Unit(unit).Name
	switch {
	case log.Format == spec.LogJSON:
		return p.host.JSON.Prefix(name, to)
	case p.colored(log.Color, to):
		return prefix(name, p.width, unit)
	}
	return prefix(name, p.width, -1)
}

func (p *pump) stream(token int) *stream {
	p.mu.Lock()
	s := p.streams[token]
	p.mu.Unlock()
	return s
}

func (p *pump) remove(token int) {
	p.mu.Lock()
	// Closing alone would leave it watched while a process that is being made still has a copy (epoll(7),
	// questions 6).
	p.poller.Remove(p.streams[token].fd)
	sys.Close(p.streams[token].fd)
	p.streams[token] = nil
	p.free = append(p.free, token)
	p.mu.Unlock()
}
