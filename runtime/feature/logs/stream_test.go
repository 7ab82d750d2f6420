package logs

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"nimi/runtime/spec"
)

// collected is a taker of lines that keeps them.
type collected []string

func (c *collected) line(_ *stream, head, tail []byte) {
	*c = append(*c, string(head)+string(tail))
}

// want cuts the whole input at once, by the definition.
func want(input string) (lines []string) {
	for input != "" {
		n := strings.IndexByte(input, '\n')
		end := n >= 0
		if !end {
			n = len(input)
		}
		switch {
		case n > longest:
			lines = append(lines, input[:longest]+"\n")
			input = input[longest:]
		case end:
			lines = append(lines, input[:n+1])
			input = input[n+1:]
		default:
			return append(lines, input+"\n")
		}
	}
	return lines
}

// random returns lines of all lengths, short and long ones and some that are too long, the last of which may have no end.
func random(r *rand.Rand) []byte {
	var input bytes.Buffer
	for range r.IntN(20) {
		n := r.IntN(40)
		if r.IntN(8) == 0 {
			n = longest - 2 + r.IntN(5)
		}
		if r.IntN(20) == 0 {
			n = 3*longest + r.IntN(3)
		}
		for range n {
			input.WriteByte(byte(11 + r.IntN(245))) // anything but a newline
		}
		if r.IntN(10) > 0 {
			input.WriteByte('\n')
		}
	}
	return input.Bytes()
}

// pieces calls f with all of data, as it may be read.
func pieces(r *rand.Rand, data []byte, f func([]byte)) {
	for len(data) > 0 {
		n := min(len(data), 1+r.IntN(1+r.IntN(50000)))
		f(data[:n])
		data = data[n:]
	}
}

func TestCutIsTheSameInWhateverPieces(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var got collected
		var s stream
		input := random(r)
		pieces(r, input, func(data []byte) {
			s.cut(data, &got)
			if len(s.rest) > longest {
				t.Fatalf("got %d bytes kept, want at most %d", len(s.rest), longest)
			}
		})
		s.end(&got)
		if w := want(string(input)); strings.Join(got, "|") != strings.Join(w, "|") {
			t.Fatalf("got %d lines, want %d, of %d bytes", len(got), len(w), len(input))
		}
	}
}

// TestSplitIsTheSameInWhateverPieces looks at what is written, and at what features get.
func TestSplitIsTheSameInWhateverPieces(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for i := range 300 {
		log := plain
		if i%3 == 1 {
			log.OnFull = spec.FullDrop
		}
		p := newRig(t, log, "web")
		told := false
		if i%3 == 1 {
			p.dropped[0] = 5 // before, which is told with the next line
			p.host.Say = func(string) { told = true }
		}
		log.Timestamps = i%3 == 2
		lead := "web | "
		if p.stamp = []byte("now"); log.Timestamps {
			lead = "now web | "
		}
		var lines strings.Builder
		p.host.Lines = append(p.host.Lines, func(_ int, l []byte, count int) {
			if n := bytes.Count(l, newline); n != count {
				t.Fatalf("got %d lines, said to be %d", n, count)
			}
			lines.Write(l)
		})
		s := &stream{log: &log, prefix: p.prefix(0, 0, &log)}
		input := random(r)
		pieces(r, input, func(data []byte) {
			p.split(s, data)
			p.publish(s)
		})
		s.end(p)
		p.publish(s)
		w := want(string(input))
		if got := lines.String(); got != strings.Join(w, "") {
			t.Fatalf("features got %d bytes, want %d lines of %d bytes", len(got), len(w), len(input))
		}
		var all string
		for _, line := range w {
			all += lead + line
		}
		if got := string(p.out[0].buf); got != all {
			t.Fatalf("got %d bytes, want %d: %d lines of %d bytes", len(got), len(all), len(w), len(input))
		}
		if told != (i%3 == 1 && len(w) > 0) {
			t.Fatalf("got %v, want it to be told when lines were dropped before", told)
		}
		p.out[0].buf = nil
		p.finish()
	}
}

type nothing struct{}

func (nothing) line(*stream, []byte, []byte) {}

func TestCutDoesNotAllocate(t *testing.T) {
	data := []byte(strings.Repeat(strings.Repeat("x", 99)+"\n", 100) + "rest")
	s := stream{rest: make([]byte, 0, longest)}
	if n := testing.AllocsPerRun(100, func() { s.cut(data, nothing{}); s.rest = s.rest[:0] }); n != 0 {
		t.Errorf("got %v allocations for 100 lines, want 0", n)
	}
}

// TestLinesDoNotAllocate goes the whole way of a line in the pump, from the bytes that were read to those that are to be
// written.
func TestLinesDoNotAllocate(t *testing.T) {
	for format, want := range map[string]spec.LogFormat{"plain": spec.LogPlain, "json": spec.LogJSON} {
		r := newRig(t, spec.Logging{Format: want, Timestamps: true}, "web")
		log := &r.host.Program.Logging
		s := &stream{log: log, prefix: r.prefix(0, 0, log), rest: make([]byte, 0, longest)}
		data := []byte(strings.Repeat(strings.Repeat("x", 99)+"\n", 100) + "rest")
		pass := func() {
			r.mark(s)
			r.split(s, data)
			s.rest = s.rest[:0]
			r.out[0].buf = r.out[0].buf[:0]
		}
		pass() // the buffers grow once
		if n := testing.AllocsPerRun(100, pass); n != 0 {
			t.Errorf("%s: got %v allocations for 100 lines, want 0", format, n)
		}
	}
}
