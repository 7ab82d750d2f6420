package control

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/wire"
	"nimi/runtime/spec"
)

// keeper is a server that has only rings.
func keeper(most int, names ...string) *server {
	p := &spec.Program{}
	for _, n := range names {
		p.Services = append(p.Services, spec.Service{Name: n, Logging: spec.Logging{Format: spec.LogPlain}})
	}
	return &server{host: &host.Control{Processes: host.Processes{Host: host.Host{Program: p}}}, rings: &rings{most: most, of: make([]ring, len(names)), post: func(f func()) { f() }, wake: func() {}}}
}

// read returns what a reader gets now, without the last line.
func (s *server) read(t *testing.T, l *logs) string {
	t.Helper()
	var all []byte
	for {
		b, p := l.next(s, nil)
		if all = append(all, b...); p != more {
			return strings.TrimSuffix(string(all), "done\n")
		}
		if len(b) > chunk+longestLine {
			t.Fatalf("got %d bytes at once, want about %d", len(b), chunk)
		}
	}
}

// longestLine is what the log pump takes for a line at most, with what stands before it here.
const longestLine = 16<<10 + 64

func (s *server) logs(t *testing.T, r wire.Request) *logs {
	t.Helper()
	l, no := s.newLogs(nil, &r)
	if no != nil {
		t.Fatal(no)
	}
	return l
}

// keep is put, of lines that nobody has counted.
func (k *rings) keep(unit int, lines []byte) { k.put(unit, lines, countLines(lines)) }

func TestLogsAreInOrderOfArrival(t *testing.T) {
	s := keeper(1<<10, "a", "b")
	for i := range 4 {
		s.rings.keep(i%2, fmt.Appendf(nil, "%d\n%d'\n", i, i))
	}
	if got, want := s.read(t, s.logs(t, wire.Request{Lines: -1})), "line a 0\nline a 0'\nline b 1\nline b 1'\nline a 2\nline a 2'\nline b 3\nline b 3'\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := s.read(t, s.logs(t, wire.Request{Lines: 3})), "line a 0'\nline b 1'\nline a 2\nline a 2'\nline b 3\nline b 3'\n"; got != want {
		t.Errorf("the last three of each: got %q, want %q", got, want)
	}
	l := s.logs(t, wire.Request{Lines: 0, Follow: true})
	if got := s.read(t, l); got != "" {
		t.Errorf("none: got %q", got)
	}
	s.rings.keep(1, []byte("new\n"))
	if got := s.read(t, l); got != "line b new\n" {
		t.Errorf("following: got %q", got)
	}
	if s.rings.of[0].awaited, s.rings.of[1].awaited = false, false; s.read(t, s.logs(t, wire.Request{Lines: 0})) != "" || s.rings.of[0].awaited {
		t.Error("one who does not follow waits")
	}
}

// A reader gets every line that it is not told to have lost, once and in order, however it reads and however little is
// kept; and memory is bounded.
func TestRingLosesNothingInSilence(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 7))
		most := 100 + r.IntN(3000)
		s := keeper(most, "a", "b")
		readers := []*logs{s.logs(t, wire.Request{Lines: -1, Follow: true}), s.logs(t, wire.Request{Lines: -1, Follow: true})}
		var next [2]int        // line to be written, by unit
		var expected [2][2]int // line to be read, by reader and unit
		check := func(reader int) {
			for _, line := range strings.Split(strings.TrimSuffix(s.read(t, readers[reader]), "\n"), "\n") {
				if line == "" {
					continue
				}
				var kind, name string
				var n int
				if _, err := fmt.Sscanf(line, "%s %s %d", &kind, &name, &n); err != nil {
					t.Fatalf("seed %d: %q: %v", seed, line, err)
				}
				want := &expected[reader][name[0]-'a']
				switch {
				case kind == "lost":
					*want += n
				case kind != "line" || n != *want:
					t.Fatalf("seed %d: reader %d: got %.60q, want line %d", seed, reader, line, *want)
				default:
					*want++
				}
			}
		}
		for range 300 {
			unit := r.IntN(2)
			var block []byte
			for range 1 + r.IntN(6) {
				block = fmt.Appendf(block, "%d %s\n", next[unit], strings.Repeat("x", r.IntN(1+r.IntN(most))))
				next[unit]++
			}
			s.rings.keep(unit, block)
			if r.IntN(3) == 0 {
				check(0)
			}
			if r.IntN(40) == 0 {
				check(1)
			}
		}
		check(0)
		check(1)
		s.rings.keep(0, []byte("-1 end\n")) // tells of what was lost at the end
		for unit := range next {
			if kept := &s.rings.of[unit]; len(kept.buf) > most || kept.lines != next[unit]+1-unit {
				t.Fatalf("seed %d: got %d bytes and %d lines, want at most %d and %d", seed, len(kept.buf), kept.lines, most, next[unit]+1-unit)
			}
		}
		for reader := range expected {
			for unit, n := range expected[reader] {
				if last := s.rings.of[unit]; n != next[unit] && last.tail < last.head && last.gone < next[unit] {
					t.Fatalf("seed %d: reader %d has got to line %d of %d", seed, reader, n, next[unit])
				}
			}
		}
	}
}

// Keeping output allocates nothing once a ring has its size.
func TestRingAllocatesNothing(t *testing.T) {
	s := keeper(ringSize, "a")
	block := []byte(strings.Repeat("some line of a service\n", 100))
	for range 100 {
		s.rings.keep(0, block)
	}
	if n := testing.AllocsPerRun(100, func() { s.rings.keep(0, block) }); n > 0 {
		t.Errorf("got %v allocations for a block, want none", n)
	}
}

func BenchmarkRing(b *testing.B) {
	s := keeper(ringSize, "a")
	block := []byte(strings.Repeat("some line of a service that is of a usual length, 80 bytes or nearly so, or so\n", 800))
	b.SetBytes(int64(len(block)))
	for b.Loop() {
		s.rings.keep(0, block)
	}
}

// The log pump writes while the supervising goroutine reads; for the race detector.
func TestRingIsShared(t *testing.T) {
	s := keeper(leastSize, "a")
	l := s.logs(t, wire.Request{Lines: -1, Follow: true})
	done := make(chan bool)
	go func() {
		defer close(done)
		for i := range 2000 {
			s.rings.keep(0, fmt.Appendf(nil, "%d\n", i))
		}
	}()
	got := 0
	for writing := true; writing; {
		select {
		case <-done:
			writing = false
		default:
		}
		for _, line := range strings.Split(strings.TrimSuffix(s.read(t, l), "\n"), "\n") {
			var name string
			var n int
			if _, err := fmt.Sscanf(line, "lost %s %d", &name, &n); err == nil {
				got += n
			} else if line != "" {
				got++
			}
		}
	}
	if got != 2000 {
		t.Errorf("got or missed %d lines, want 2000", got)
	}
}
