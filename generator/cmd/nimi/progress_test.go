package main

import (
	"strings"
	"testing"
	"time"
)

// TestProgress plays a build that takes long.
func TestProgress(t *testing.T) {
	for _, terminal := range []bool{false, true} {
		var out strings.Builder
		p := &progress{out: &out, command: "build", terminal: terminal, begin: time.Now(), stop: make(chan struct{})}
		b := p.observer()
		p.show(time.Now().Add(time.Hour)) // nothing is done yet
		b.Doing("compiling")
		p.show(p.since.Add(patience / 2)) // not long yet
		b.Item("net/netip")
		if out.Len() > 0 {
			t.Errorf("got %q before it takes long", out.String())
		}
		p.show(p.since.Add(2 * patience))
		b.Item(strings.Repeat("x", 100))
		p.show(p.since.Add(3 * patience))
		p.end(nil)
		want := "nimi build: compiling\n"
		if terminal {
			want += "\r\x1b[K  2 s, package 1: net/netip\r\x1b[K  3 s, package 2: " + strings.Repeat("x", 42) + "\r\x1b[K"
		}
		if out.String() != want {
			t.Errorf("terminal %v: got %q, want %q", terminal, out.String(), want)
		}
	}
}

// TestVerbose says what is done; without --verbose nothing is said that is quick.
func TestVerbose(t *testing.T) {
	output := t.TempDir() + "/hello"
	r := run(t, hook, nil, "build", "--config", "-", "--output", output, "--verbose")
	r.expect(t, exitOK, "", "go build -v -trimpath")
	for _, want := range []string{"wrote " + output + ", ", " s  done\n"} {
		if !strings.Contains(r.err, want) {
			t.Errorf("got %s, want %q in it", r.err, want)
		}
	}
}
