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

func TestCutIsTheSameInWhateverPieces(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
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
		var got collected
		var s stream
		for data := input.Bytes(); len(data) > 0; {
			n := min(len(data), 1+r.IntN(1+r.IntN(50000)))
			s.cut(data[:n], &got)
			data = data[n:]
			if len(s.rest) > longest {
				t.Fatalf("got %d bytes kept, want at most %d", len(s.rest), longest)
			}
		}
		s.end(&got)
		if w := want(input.String()); strings.Join(got, "|") != strings.Join(w, "|") {
			t.Fatalf("got %d lines, want %d, of %d bytes", len(got), len(w), input.Len())
		}
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
			s.cut(data, r)
			s.rest = s.rest[:0]
			r.out[0].buf = r.out[0].buf[:0]
		}
		pass() // the buffers grow once
		if n := testing.AllocsPerRun(100, pass); n != 0 {
			t.Errorf("%s: got %v allocations for 100 lines, want 0", format, n)
		}
	}
}
