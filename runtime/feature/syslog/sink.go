package syslog

import (
	"strings"
	"sync"
	"time"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/socket"
)

const (
	// room is how many bytes of lines wait for a socket.
	room = 1 << 20
	// overhead is what a line takes beside its text.
	overhead = 100
	// pause passes before a socket that nobody has is tried again.
	pause = time.Second
	// moment passes before a socket that has no room is tried again.
	moment = 2 * time.Millisecond
)

// record is a line of a service.
type record struct {
	at      int64 // in milliseconds since 1970-01-01
	service string
	pid     int  // of its main process; 0: there has been none
	failure bool // it is of standard error
	text    []byte
}

// sink is a socket that lines go to, and those that wait for it.
type sink struct {
	path, launcher string
	say            func(string)
	call           chan struct{} // ends a pause
	pause          time.Duration

	// of the goroutine that sends
	fd      int  // -1: not connected
	journal bool // it is journald's own
	message []byte

	mu      sync.Mutex
	queue   []record
	size    int  // of the queue
	missing int  // lines for which there was no room
	told    bool // that lines are missing, or wait
	failing bool // the last line could not be sent
	running bool // the goroutine is there
	halt    bool // it is not to be
}

// put has a line sent.
func (s *sink) put(r record) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.size += len(r.text) + overhead; s.size > room {
		s.size -= len(r.text) + overhead
		s.missing++
		if !s.told {
			s.told = true
			s.say("lines are missing from " + s.path + ": its reader is too slow")
		}
		return
	}
	s.queue = append(s.queue, r)
	s.begin()
}

// begin has the goroutine run, if there is something to do. The lock is held.
func (s *sink) begin() {
	if !s.running && !s.halt && len(s.queue) > 0 {
		s.running = true
		go s.run()
	}
}

// busy tells whether lines are being sent, to somebody who takes them.
func (s *sink) busy() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.running && !s.failing
}

// next returns the line to be sent. There is none when all have been, or none is to be any more: then the goroutine ends.
func (s *sink) next() (r record, is bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.queue) > 0 && !s.halt {
		return s.queue[0], true
	}
	if s.running = false; s.halt {
		return r, false
	}
	s.queue = nil
	if s.told {
		missing := "none is"
		if s.missing > 0 {
			missing = number(s.missing) + " are"
		}
		s.say(s.path + " takes lines again; " + missing + " missing")
		s.told, s.missing = false, 0
	}
	return r, false
}

// run is the goroutine: it sends what there is.
func (s *sink) run() {
	for {
		r, is := s.next()
		if !is {
			return
		}
		again, err := s.send(&r)
		switch {
		case again:
			sys.Pause(moment)
			continue
		case err != nil:
			s.fail(err)
			continue
		}
		s.mu.Lock()
		s.failing = false
		s.size -= len(s.queue[0].text) + overhead
		s.queue = s.queue[1:]
		s.mu.Unlock()
	}
}

// fail says that nobody takes lines, once, and waits.
func (s *sink) fail(err error) {
	s.mu.Lock()
	if s.failing = true; !s.told {
		s.told = true
		s.say(s.path + ": " + err.Error() + "; lines wait until somebody takes them")
	}
	s.mu.Unlock()
	t := time.NewTimer(s.pause)
	select {
	case <-s.call:
	case <-t.C:
	}
	t.Stop()
}

// send sends a line, and never waits. again tells that there is no room for it now.
func (s *sink) send(r *record) (again bool, err error) {
	for text := r.text; ; {
		connected := s.fd >= 0
		if !connected {
			if err = s.connect(); err != nil {
				return false, err
			}
		}
		s.message = s.form(s.message[:0], r, text)
		_, again, err = socket.Send(s.fd, s.message)
		switch {
		case err == nil, again:
			return again, nil
		case socket.TooLong(err) && len(text) > 0:
			text = text[:len(text)/2]
			continue
		}
		sys.Close(s.fd)
		s.fd = -1
		if !connected {
			return false, err
		}
		// Who had the socket has gone. Another may have it by now.
	}
}

// connect finds the socket. A link to journald's for syslog is one to journald, whose own socket is beside it.
func (s *sink) connect() (err error) {
	var peer string
	if s.fd, peer, err = socket.ConnectDatagram(s.path); err != nil {
		return err
	}
	s.journal = false
	dir, name := "", ""
	if slash := strings.LastIndexByte(peer, '/'); slash >= 0 {
		dir, name = peer[:slash], peer[slash+1:]
	}
	if parent := dir[strings.LastIndexByte(dir, '/')+1:]; parent != "journal" && !strings.HasPrefix(parent, "journal.") {
		return nil
	}
	switch name {
	case "socket":
		s.journal = true
	case "dev-log":
		if fd, _, err := socket.ConnectDatagram(dir + "/socket"); err == nil {
			sys.Close(s.fd)
			s.fd, s.journal = fd, true
		}
	}
	return nil
}
