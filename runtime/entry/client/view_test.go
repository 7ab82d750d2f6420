package client

import (
	"fmt"
	"strings"
	"testing"

	"nimi/runtime/internal/text"
	"nimi/runtime/internal/wire"
)

// many is an answer of services in all states, of which every tenth has failed.
func many(n int) *answer {
	a := &answer{complete: true}
	for i := range n {
		u := unit{Unit: wire.Unit{Name: fmt.Sprintf("service-with-a-long-name-%02d", i), State: wire.StateRunning, Ready: true, Pid: 100_000 + int64(i), Since: 951782400000, Runs: 1}}
		if i%10 == 9 {
			u.State, u.Ready, u.Pid, u.Exit = wire.StateFailed, false, 0, "3"
		}
		a.units = append(a.units, u)
	}
	return a
}

// On a terminal every line fits, whatever it is wide, what has failed comes first, and each service is in it.
func TestViewFits(t *testing.T) {
	for _, width := range []int{20, 40, 80, 120, 200} {
		v := view{width: width}
		lines := strings.Split(strings.TrimSuffix(string(v.appendTable(nil, many(64), 0)), "\n"), "\n")
		if len(lines) != 65 {
			t.Fatalf("%d: got %d lines, want 65", width, len(lines))
		}
		for i, line := range lines {
			if text.Width(line) > width {
				t.Errorf("%d: got %d columns: %q", width, text.Width(line), line)
			}
			if is := strings.Contains(line, wire.StateFailed); is != (i >= 1 && i <= 6) {
				t.Errorf("%d: line %d is %q; the six that have failed are to come first", width, i, line)
			}
		}
		for column, least := range map[string]int{"STATE": 0, "READY": 40, "PID": 80, "LAST-EXIT": 120, "SINCE": 200} {
			if is := strings.Contains(lines[0], column); width >= least && !is {
				t.Errorf("%d: %s is left out of %q", width, column, lines[0])
			}
		}
	}
}

// Elsewhere nothing depends on the state of things: all columns, in the order of the services.
func TestViewForPrograms(t *testing.T) {
	a := many(64)
	v := view{}
	lines := strings.Split(string(v.appendTable(nil, a, 0)), "\n")
	for i := range a.units {
		if f := strings.Fields(lines[1+i]); f[0] != a.units[i].Name || len(f) < 10 {
			t.Fatalf("line %d: got %q", 1+i, lines[1+i])
		}
	}
}

func TestViewColor(t *testing.T) {
	v := view{width: 80, color: true}
	out := string(v.appendTable(nil, many(10), 0))
	if strings.Count(out, "\x1b[31m") != 1 || !strings.Contains(out, "\n\x1b[31mservice-with-a-long-name-09") || strings.Count(out, "\x1b[0m\n") != 1 {
		t.Errorf("got %q", out)
	}
}

func TestTotals(t *testing.T) {
	v := view{}
	if got, want := string(v.appendTotals(nil, many(64))), "64 services: 6 failed, 58 running"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := string(v.appendTotals(nil, many(1))), "1 service: 1 running"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Keys reach every line of 64 services on a screen of 24.
func TestScreenScrolls(t *testing.T) {
	s := &screen{client: &client{}, answer: many(64), restore: func() {}}
	v := view{width: 200}
	frame := func() string {
		return string(s.frame(nil, v.appendTable(nil, s.answer, 0), v.appendTotals(nil, s.answer), 24))
	}
	seen := map[string]bool{}
	look := func() string {
		out := frame()
		if n := strings.Count(out, "\n"); n != 23 {
			t.Fatalf("got %d lines, want a screen of 24: %q", n+1, out)
		}
		for i := range s.answer.units {
			if strings.Contains(out, s.answer.units[i].Name) {
				seen[s.answer.units[i].Name] = true
			}
		}
		return out
	}
	if out := look(); !strings.Contains(out, "lines 1 to 22 of 64, arrows scroll, q ends") {
		t.Errorf("got %q", out)
	}
	for range 2 {
		s.typed([]byte(" "))
		look()
	}
	if len(seen) != 64 {
		t.Errorf("got %d services, want 64", len(seen))
	}
	for _, tt := range []struct {
		typed string
		want  string
	}{
		{"g", "lines 1 to 22"}, {"j", "lines 2 to 23"}, {"\x1b[B\x1bOB", "lines 4 to 25"}, {"k\x1b[A", "lines 2 to 23"}, {"\x1b[6~", "lines 24 to 45"},
		{"\x1b[5~", "lines 2 to 23"}, {"\x1b[F", "lines 43 to 64"}, {"jjjj", "lines 43 to 64"}, {"\x1b[H", "lines 1 to 22"}, {"kkG", "lines 43 to 64"},
		{"b\x1b[Z", "lines 21 to 42"}, {"x", "lines 21 to 42"},
	} {
		s.typed([]byte(tt.typed))
		if out := frame(); !strings.Contains(out, tt.want+" of 64") {
			t.Errorf("%q: got %q, want %s", tt.typed, out[strings.LastIndex(out, "\n"):], tt.want)
		}
	}
	if s.typed([]byte("q")); !s.over {
		t.Error("q does not end it")
	}
}

func TestShorten(t *testing.T) {
	for _, tt := range []struct {
		s     string
		width int
		want  string
	}{
		{"abcdefgh", 8, "abcdefgh"}, {"abcdefgh", 7, "abc…fgh"}, {"abcdefgh", 6, "abc…gh"}, {"abcdefgh", 4, "ab…h"}, {"äöüßéèêë", 5, "äö…êë"}, {"äöüßéèêë", 9, "äöüßéèêë"},
	} {
		if got := shorten(tt.s, tt.width); got != tt.want {
			t.Errorf("%s, %d: got %s, want %s", tt.s, tt.width, got, tt.want)
		}
	}
}
