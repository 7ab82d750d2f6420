package control

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestRequest(t *testing.T) {
	for _, c := range []struct {
		line string
		want request
	}{
		{"nimi/1 hello", request{verb: "hello"}},
		{"nimi/1 status a b", request{verb: "status", names: []string{"a", "b"}}},
		{`nimi/1 status a\sb \\ \e`, request{verb: "status", names: []string{"a b", `\`, ""}}},
		{"nimi/1 stop --no-deps --no-wait --timeout=1500 a", request{verb: "stop", alone: true, quick: true, timeout: 1500 * time.Millisecond, names: []string{"a"}}},
		{"nimi/1 wait --ready", request{verb: "wait", ready: true}},
		{"nimi/1 wait --timeout=999999999999999999", request{verb: "wait", timeout: mostTimeout / 1000000 * time.Millisecond}},
		{"nimi/1 logs -f -n 10 a", request{verb: "logs", follow: true, lines: 10, names: []string{"a"}}},
		{"nimi/1 logs -- -f", request{verb: "logs", names: []string{"-f"}}},
		{"nimi/1 signal TERM a", request{verb: "signal", signal: 15, names: []string{"a"}}},
		{"nimi/1 signal SIGRTMIN+1 a", request{verb: "signal", signal: 35, names: []string{"a"}}},
		{"nimi/1 signal 10 a", request{verb: "signal", signal: 10, names: []string{"a"}}},
	} {
		got, no := parse(c.line)
		if c.want.timeout == 0 {
			c.want.timeout = -1
		}
		if c.want.lines == 0 {
			c.want.lines = -1
		}
		same := slices.Equal(got.names, c.want.names)
		got.names, c.want.names = nil, nil
		if no != nil || !same || !equal(got, c.want) {
			t.Errorf("%s: got %+v, %v, want %+v", c.line, got, no, c.want)
		}
	}
}

func equal(a, b request) bool {
	return a.verb == b.verb && a.alone == b.alone && a.quick == b.quick && a.ready == b.ready && a.follow == b.follow &&
		a.timeout == b.timeout && a.lines == b.lines && a.signal == b.signal
}

func TestRefused(t *testing.T) {
	for _, c := range []struct{ line, kind, text string }{
		{"", "usage", "a request is"},
		{"nimi/1", "usage", "a verb is missing"},
		{"nimi/2 hello", "version", "nimi/1"},
		{"nimi/ hello", "usage", ""},
		{"nimi/1x hello", "usage", ""},
		{"GET / HTTP/1.1", "usage", "a request is"},
		{"nimi/1  hello", "usage", "a word"},
		{"nimi/1 hello ", "usage", "a word"},
		{"nimi/1 hello\r", "usage", "a word"},
		{`nimi/1 status a\x`, "usage", "a word"},
		{`nimi/1 status a\`, "usage", "a word"},
		{"nimi/1 dance", "usage", "no such verb"},
		{"nimi/1 hello web", "usage", "takes no names"},
		{"nimi/1 stop", "usage", "takes names"},
		{"nimi/1 status --no-wait a", "usage", "no such option"},
		{"nimi/1 wait --no-wait a", "usage", "no such option"},
		{"nimi/1 stop --timeout=x a", "usage", "no such option"},
		{"nimi/1 logs -n x", "usage", "takes a number"},
		{"nimi/1 logs -n", "usage", "takes a number"},
		{"nimi/1 signal NOPE a", "usage", "no such signal: NOPE"},
		{"nimi/1 signal 0 a", "usage", "no such signal"},
		{"nimi/1 signal 65 a", "usage", "no such signal"},
		{"nimi/1 attach", "usage", "reserved"},
		{"nimi/1 takeover", "usage", "reserved"},
	} {
		_, no := parse(c.line)
		if no == nil || no.kind != c.kind || !strings.Contains(no.text, c.text) {
			t.Errorf("%q: got %v, want %s … %s", c.line, no, c.kind, c.text)
		}
	}
}

// Whatever is written as a word is read as the same, but for control characters, and is one word.
func FuzzWord(f *testing.F) {
	for _, s := range []string{"", "web", "a b", `\e`, "\\", "a\nb\t\r", "\x00\x1b[2J\x7f", "ä\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		w := string(word(nil, s))
		got, ok := unescape(w)
		clean := []byte(s)
		for i, c := range clean {
			if !strings.ContainsRune("\n\t\r", rune(c)) {
				clean[i] = shown(c)
			}
		}
		if !ok || got != string(clean) || strings.ContainsAny(w, " \n") {
			t.Errorf("%q: written as %q, got %q, %v", s, w, got, ok)
		}
	})
}

func FuzzRequest(f *testing.F) {
	for _, s := range []string{"nimi/1 hello", "nimi/1 stop --no-deps --timeout=5 a", "nimi/1 logs -f -n 3 -- -x", `nimi/1 signal RTMIN+2 a\sb`, "nimi/9 x", "\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		r, no := parse(line)
		switch {
		case no != nil:
			if no.kind != "usage" && no.kind != "version" || no.text == "" {
				t.Errorf("%q: got %+v", line, no)
			}
			return
		case !strings.HasPrefix(line, "nimi/1 "):
			t.Errorf("%q: was taken", line)
		}
		again := "nimi/1 " + r.verb
		if r.signal != 0 {
			return
		}
		for _, n := range append([]string{"--"}, r.names...) {
			again += " " + string(word(nil, n))
		}
		if len(r.names) > 0 {
			if r2, no := parse(again); no != nil || !slices.Equal(r.names, r2.names) {
				t.Errorf("%q: got names %q, and of %q %q", line, r.names, again, r2.names)
			}
		}
	})
}
