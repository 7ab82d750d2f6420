package syslog

import (
	"errors"
	"slices"
	"time"

	"nimi/runtime/internal/carry"
	"nimi/runtime/internal/sys"
)

// haltTime is how long a sink may take to come to rest: it never waits for anybody.
const haltTime = time.Second

// Halt implements carry.Halter.
func (o *output) Halt() error {
	for _, s := range o.all(true) {
		select {
		case s.call <- struct{}{}:
		default:
		}
		for late := sys.Monotonic() + haltTime; s.rests() != nil; sys.Pause(time.Millisecond) {
			if sys.Monotonic() > late {
				return s.rests()
			}
		}
	}
	return nil
}

// rests is an error as long as the goroutine of a sink runs.
func (s *sink) rests() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running {
		return errors.New("the output to " + s.path + " does not come to rest")
	}
	return nil
}

// Resume implements carry.Halter.
func (o *output) Resume() {
	for _, s := range o.all(false) {
		select {
		case <-s.call:
		default:
		}
		s.mu.Lock()
		s.begin()
		s.mu.Unlock()
	}
}

// Section implements carry.Carrier.
func (*output) Section() (string, int) { return "syslog", 1 }

// Carry hands over the lines that wait, and how many are missing. A socket is found anew. All goroutines rest.
func (o *output) Carry(p *carry.Passage) {
	var paths []string
	for path := range o.sinks {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	for i := range p.Count(len(paths)) {
		var path string
		if !p.Reading {
			path = paths[i]
		}
		p.Text(&path)
		o.sink(path).carry(p)
	}
	if p.Reading {
		for unit := range o.host.Program.Services {
			o.pids[unit].Store(int32(o.host.Main(unit)))
		}
	}
}

func (s *sink) carry(p *carry.Passage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.Int(&s.missing)
	p.Flag(&s.told)
	for i := range p.Count(len(s.queue)) {
		var r record
		if !p.Reading {
			r = s.queue[i]
		}
		at := uint64(r.at)
		p.Uint(&at)
		p.Text(&r.service)
		p.Int(&r.pid)
		p.Flag(&r.failure)
		p.Bytes(&r.text)
		if p.Reading {
			r.at = int64(at)
			s.queue = append(s.queue, r)
			s.size += len(r.text) + overhead
		}
	}
	if p.Reading {
		s.begin()
	}
}
