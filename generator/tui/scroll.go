package tui

// How much of the logs is kept: lines of one service and of all together, and bytes in all.
const (
	linesOfOne = 5000
	linesOfAll = 20000
	bytesOfAll = 64 << 20
)

// longestLine is how much of a line is kept, in bytes.
const longestLine = 16 << 10

// entry is a line of a log.
type entry struct {
	service string // "": it is in the log of every service
	text    string // as the service has written it
	note    bool   // no service has written it: the screen says it
}

// scroll keeps the last lines of a log. Lines are numbered, so that a place in it stays the same while lines come and go.
type scroll struct {
	entries []entry
	gone    int // how many lines were dropped: the number of entries[0]
	bytes   int
	lines   int // most of them; more are kept for a while, so that they do not have to be moved for every new one
	size    int // most bytes, likewise
}

// add appends a line.
func (s *scroll) add(e entry) {
	s.entries = append(s.entries, e)
	s.bytes += len(e.text)
	drop := 0
	if len(s.entries) > s.lines+s.lines/4 {
		drop = len(s.entries) - s.lines
	}
	for kept := s.bytes - s.bytesOf(drop); kept > s.size && drop < len(s.entries)-1; drop++ {
		kept -= len(s.entries[drop].text)
	}
	if drop > 0 {
		s.bytes -= s.bytesOf(drop)
		s.gone += drop
		s.entries = append(s.entries[:0], s.entries[drop:]...)
		clear(s.entries[len(s.entries):cap(s.entries)])
	}
}

// bytesOf is the size of the first n lines.
func (s *scroll) bytesOf(n int) (bytes int) {
	for i := range n {
		bytes += len(s.entries[i].text)
	}
	return bytes
}

// end is the number of the line that comes next.
func (s *scroll) end() int { return s.gone + len(s.entries) }

// at returns a line by its number, which is from gone to before end.
func (s *scroll) at(n int) *entry { return &s.entries[n-s.gone] }

// logs are the logs of all services.
type logs struct {
	all scroll
	of  map[string]*scroll
}

func newLogs() logs {
	return logs{all: scroll{lines: linesOfAll, size: bytesOfAll / 2}, of: map[string]*scroll{}}
}

// add appends a line. services is how many share the space.
func (l *logs) add(e entry, services int) {
	if len(e.text) > longestLine {
		e.text = e.text[:longestLine] + " (cut)"
	}
	l.all.add(e)
	if e.service == "" {
		for _, s := range l.of {
			s.add(e)
		}
		return
	}
	s := l.get(e.service)
	s.lines, s.size = linesOfOne, max(bytesOfAll/2/max(services, 1), 64<<10)
	s.add(e)
}

// get returns the log of one service.
func (l *logs) get(service string) *scroll {
	s := l.of[service]
	if s == nil {
		s = &scroll{lines: linesOfOne, size: 64 << 10}
		l.of[service] = s
	}
	return s
}
