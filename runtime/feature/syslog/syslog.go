// Package syslog sends the output of services to the machine's log as well (nimi.log.syslog): a message a line, in the form of
// RFC 5424 or, where the socket is journald's, in its own, as that takes none of RFC 5424 apart.
//
// The log pump never waits for the socket: lines stand in a queue, which a goroutine empties. While nobody has the socket
// they are kept, up to a limit; those beyond it are counted.
package syslog

import (
	"bytes"
	"sync"
	"sync/atomic"
	"time"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys"
)

// Feature receives the lines of the log pump.
var Feature = host.Supervising(attach)

func attach(h *host.Processes) error {
	o := &output{host: h, sinks: map[string]*sink{}, pids: make([]atomic.Int32, len(h.Program.Services)+1)}
	h.Streams = append(h.Streams, o.take)
	h.Carriers = append(h.Carriers, o)
	h.AtEnd = append(h.AtEnd, o.end)
	// It comes first, so that the pid is known before the pump has the pipes of the process.
	h.AfterStart = append([]func(*host.Run, bool){o.started}, h.AfterStart...)
	return nil
}

// output is the lines of all services.
type output struct {
	host *host.Processes
	pids []atomic.Int32 // of the main processes, by unit; of the last ones where they have ended

	mu    sync.Mutex
	sinks map[string]*sink // by the path of the socket; made by the goroutine of the log pump, once that runs
	halt  bool             // none of them is to send anything
}

func (o *output) started(r *host.Run, ok bool) {
	if ok && r.Role == machine.RoleMain {
		o.pids[r.Unit].Store(int32(o.host.Main(r.Unit)))
	}
}

// take is host.Host's Streams.
func (o *output) take(unit, stream int, lines []byte) {
	s := o.host.Unit(unit)
	path := s.Logging.Syslog
	if path == "" {
		return
	}
	to, at := o.sink(path), time.Now().UnixMilli()
	for len(lines) > 0 {
		n := bytes.IndexByte(lines, '\n')
		to.put(record{at: at, service: s.Name, pid: int(o.pids[unit].Load()), failure: stream == 1, text: bytes.Clone(lines[:n])})
		lines = lines[n+1:]
	}
}

// sink returns that of a socket.
func (o *output) sink(path string) *sink {
	o.mu.Lock()
	defer o.mu.Unlock()
	s := o.sinks[path]
	if s == nil {
		s = &sink{path: path, launcher: o.host.Program.Name, say: o.host.Say, call: make(chan struct{}, 1), fd: -1, pause: pause, halt: o.halt}
		o.sinks[path] = s
	}
	return s
}

// all returns the sinks that there are, and has them, and those to come, send nothing, or go on.
func (o *output) all(halt bool) (sinks []*sink) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.halt = halt
	for _, s := range o.sinks {
		s.mu.Lock()
		s.halt = halt
		s.mu.Unlock()
		sinks = append(sinks, s)
	}
	return sinks
}

// endTime is how long the launcher waits at its end for lines to be taken by somebody who does take some.
const endTime = time.Second

// end waits until the queues are empty. The pump is at its end.
func (o *output) end() {
	for _, s := range o.all(false) {
		for late := sys.Monotonic() + endTime; s.busy() && sys.Monotonic() < late; {
			sys.Pause(time.Millisecond)
		}
	}
}
