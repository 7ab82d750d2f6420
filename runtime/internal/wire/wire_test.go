package wire

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestRequest(t *testing.T) {
	for _, c := range []struct {
		line string
		want Request
	}{
		{"nimi/1 hello", Request{Verb: Hello}},
		{"nimi/1 status a b", Request{Verb: Status, Names: []string{"a", "b"}}},
		{`nimi/1 status a\sb \\ \e`, Request{Verb: Status, Names: []string{"a b", `\`, ""}}},
		{"nimi/1 stop --no-deps --no-wait --timeout=1500 a", Request{Verb: Stop, Alone: true, Quick: true, Timeout: 1500 * time.Millisecond, Names: []string{"a"}}},
		{"nimi/1 takeover --dry-run --reload /a 1:2", Request{Verb: Takeover, Dry: true, Reload: true, Timeout: -1, Lines: -1, Names: []string{"/a", "1:2"}}},
		{"nimi/1 reload --signal=HUP a", Request{Verb: Reload, Signal: 1, Names: []string{"a"}}},
		{"nimi/1 wait --ready", Request{Verb: Wait, Ready: true}},
		{`nimi/1 exec --tty --term=xterm web sh -c a\sb\x1b\x00`, Request{Verb: Exec, Terminal: true, Term: "xterm", Names: []string{"web", "sh", "-c", "a b\x1b\x00"}}},
		{"nimi/1 exec -- -web --tty", Request{Verb: Exec, Names: []string{"-web", "--tty"}}},
		{"nimi/1 down --no-wait --timeout=20", Request{Verb: Down, Quick: true, Timeout: 20 * time.Millisecond}},
		{"nimi/1 wait --timeout=999999999999999999", Request{Verb: Wait, Timeout: MaxTimeout}},
		{"nimi/1 logs -f -n 10 a", Request{Verb: Logs, Follow: true, Lines: 10, Names: []string{"a"}}},
		{"nimi/1 logs -- -f", Request{Verb: Logs, Names: []string{"-f"}}},
		{"nimi/1 signal TERM a", Request{Verb: Signal, Signal: 15, Names: []string{"a"}}},
		{"nimi/1 signal SIGRTMIN+1 a", Request{Verb: Signal, Signal: 35, Names: []string{"a"}}},
		{"nimi/1 signal 10 a", Request{Verb: Signal, Signal: 10, Names: []string{"a"}}},
	} {
		got, no := ParseRequest(c.line)
		if c.want.Timeout == 0 {
			c.want.Timeout = -1
		}
		if c.want.Lines == 0 {
			c.want.Lines = -1
		}
		if no != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %+v, %v, want %+v", c.line, got, no, c.want)
		}
		again, no := ParseRequest(strings.TrimSuffix(string(c.want.Append(nil)), "\n"))
		if no != nil || !reflect.DeepEqual(again, c.want) {
			t.Errorf("%s: written as %q, got %+v, %v", c.line, c.want.Append(nil), again, no)
		}
	}
}

func TestRefused(t *testing.T) {
	for _, c := range []struct{ line, kind, text string }{
		{"", ErrorUsage, "a request is"},
		{"nimi/1", ErrorUsage, "a verb is missing"},
		{"nimi/2 hello", ErrorVersion, "nimi/1"},
		{"nimi/ hello", ErrorUsage, ""},
		{"nimi/1x hello", ErrorUsage, ""},
		{"GET / HTTP/1.1", ErrorUsage, "a request is"},
		{"nimi/1  hello", ErrorUsage, "a word"},
		{"nimi/1 hello ", ErrorUsage, "a word"},
		{"nimi/1 hello\r", ErrorUsage, "a word"},
		{`nimi/1 status a\x`, ErrorUsage, "a word"},
		{`nimi/1 status a\`, ErrorUsage, "a word"},
		{"nimi/1 dance", ErrorUsage, "no such verb"},
		{"nimi/1 hello web", ErrorUsage, "takes no names"},
		{"nimi/1 stop", ErrorUsage, "takes names"},
		{"nimi/1 status --no-wait a", ErrorUsage, "no such option"},
		{"nimi/1 exec web", ErrorUsage, "a name and a command"},
		{`nimi/1 exec web a\x1`, ErrorUsage, "a word"},
		{`nimi/1 exec web a\xg0`, ErrorUsage, "a word"},
		{"nimi/1 exec --ready web a", ErrorUsage, "no such option"},
		{"nimi/1 wait --no-wait a", ErrorUsage, "no such option"},
		{"nimi/1 stop --timeout=x a", ErrorUsage, "no such option"},
		{"nimi/1 reload --signal=NOPE a", ErrorUsage, "no such option"},
		{"nimi/1 restart --reload a", ErrorUsage, "no such option"},
		{"nimi/1 restart --signal=HUP a", ErrorUsage, "no such option"},
		{"nimi/1 logs -n x", ErrorUsage, "takes a number"},
		{"nimi/1 logs -n", ErrorUsage, "takes a number"},
		{"nimi/1 signal NOPE a", ErrorUsage, "no such signal: NOPE"},
		{"nimi/1 signal 0 a", ErrorUsage, "no such signal"},
		{"nimi/1 signal 65 a", ErrorUsage, "no such signal"},
		{"nimi/1 attach", ErrorUsage, "attach takes a name"},
		{"nimi/1 takeover /x", ErrorUsage, "which file"},
	} {
		_, no := ParseRequest(c.line)
		if no == nil || no.Kind != c.kind || !strings.Contains(no.Text, c.text) {
			t.Errorf("%q: got %v, want %s … %s", c.line, no, c.kind, c.text)
		}
	}
}

// What is not written as the protocol has it is read as well as can be.
func TestReadWord(t *testing.T) {
	for _, c := range []struct {
		word, text string
		ok         bool
	}{
		{`a\sb`, "a b", true}, {`\e`, "", true}, {"", "", false}, {`a\`, `a\`, false}, {`a\x`, "ax", false}, {"a\x1b\\n", "a\x1b\n", false},
	} {
		if text, ok := ReadWord(c.word); text != c.text || ok != c.ok {
			t.Errorf("%q: got %q, %v, want %q, %v", c.word, text, ok, c.text, c.ok)
		}
	}
}

// Whatever is written as a word is read as the same, but for control characters, and is one word.
func FuzzWord(f *testing.F) {
	for _, s := range []string{"", "web", "a b", `\e`, "\\", "a\nb\t\r", "\x00\x1b[2J\x7f", "ä\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		w := string(AppendWord(nil, s))
		got, ok := ReadWord(w)
		if !ok || got != cleaned(s) || strings.ContainsAny(w, " \n") {
			t.Errorf("%q: written as %q, got %q, %v", s, w, got, ok)
		}
		ReadWord(s)
	})
}

// cleaned has question marks for the control characters that have no escape.
func cleaned(s string) string {
	b := []byte(s)
	for i, c := range b {
		if !strings.ContainsRune("\n\t\r", rune(c)) {
			b[i] = shown(c)
		}
	}
	return string(b)
}

// A request that is taken is taken again as it is written, and means the same.
func FuzzRequest(f *testing.F) {
	for _, s := range []string{"nimi/1 hello", "nimi/1 stop --no-deps --timeout=5 a", "nimi/1 logs -f -n 3 -- -x", `nimi/1 signal RTMIN+2 a\sb`,
		"nimi/1 wait --ready", "nimi/9 x", "\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		r, no := ParseRequest(line)
		switch {
		case no != nil:
			if no.Kind != ErrorUsage && no.Kind != ErrorVersion || no.Text == "" {
				t.Errorf("%q: got %+v", line, no)
			}
			return
		case !strings.HasPrefix(line, "nimi/1 "):
			t.Errorf("%q: was taken", line)
		}
		written := string(r.Append(nil))
		again, no := ParseRequest(strings.TrimSuffix(written, "\n"))
		if no != nil || !reflect.DeepEqual(r, again) {
			t.Errorf("%q: got %+v, and of %q %+v, %v", line, r, written, again, no)
		}
	})
}

// A line that is read is the same when it is written and read again, whatever it was.
func FuzzLines(f *testing.F) {
	f.Add("web path=web.api state=running ready=1 pid=12 session=12 since=951782400000 restarts=3 runs=4 process=aa config=bb exit=3 problem=no\\ssuch note=\\e mood=good")
	f.Add("  = ready=x since=-1 pid=99999999999999999999 note=a\\qb\\")
	f.Add("name=a\\sb pid=1 version=0.1.0 uptime=-5 state=running services=2")
	f.Fuzz(func(t *testing.T, rest string) {
		var u, again Unit
		u.Read(rest)
		line := string(u.Append(nil))
		kind, tail, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		again.Read(tail)
		if kind != UnitLine || strings.Count(line, "\n") != 1 || string(again.Append(nil)) != line {
			t.Errorf("%q: written as %q, then as %q", rest, line, again.Append(nil))
		}
		var l, l2 Launcher
		l.Read(rest)
		line = string(l.Append(nil))
		_, tail, _ = strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		l2.Read(tail)
		if string(l2.Append(nil)) != line {
			t.Errorf("%q: written as %q, then as %q", rest, line, l2.Append(nil))
		}
	})
}

// Every verb is known, and of those that a client can send each is taken.
func TestVerbs(t *testing.T) {
	for _, verb := range []string{Hello, Status, Watch, Start, Stop, Restart, Reload, Signal, Logs, Wait, Health} {
		r := NewRequest(verb)
		if !slices.Contains([]string{Hello, Health}, verb) {
			r.Names = []string{"-a b"}
		}
		if verb == Signal {
			r.Signal = 15
		}
		if got, no := ParseRequest(strings.TrimSuffix(string(r.Append(nil)), "\n")); no != nil || !reflect.DeepEqual(got, r) {
			t.Errorf("%s: got %+v, %v, want %+v", verb, got, no, r)
		}
	}
}
