package logs

import (
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"nimi/runtime/internal/host"
	"nimi/runtime/spec"
)

// onTerminal is a rig whose outputs are taken for terminals.
func onTerminal(t *testing.T, color spec.Color, names ...string) *rig {
	t.Helper()
	r := newRig(t, spec.Logging{Format: spec.LogPlain, Color: color}, names...)
	if !r.run() {
		t.Fatal("the pump does not begin")
	}
	for i := range r.out {
		r.out[i].terminal = true
	}
	return r
}

func TestTerminalPolicy(t *testing.T) {
	for _, c := range []struct{ what, in, want string }{
		{"text", "caf\u00e9 \u00a9\t|\n", "web | caf\u00e9 \u00a9\t|\n"},
		{"bytes that are no text", "\xff\xfe\xc2x\xc2\n", "web | \xff\xfe\ufffdx\n"},
		{"colour", "\x1b[1;31mred\n", "web | \x1b[1;31mred\x1b[0m\n"},
		{"colour that ends", "\x1b[38:5:9mred\x1b[m!\n", "web | \x1b[38:5:9mred\x1b[m!\n"},
		{"the end of a line in CR LF", "a\r\n", "web | a\n"},
		{"progress", "1%\r22%\r\n", "web | 1%\rweb | 22%\n"},
		{"erasing the rest", "long\rs\x1b[K\n", "web | long\rweb | s\x1b[K\n"},
		{"erasing the line", "long\x1b[2K\rs\n", "web | long\rweb | \x1b[K\rweb | s\n"},
		{"erasing in colour", "\x1b[7mlong\x1b[1Ks\n", "web | \x1b[7mlong\x1b[0m\rweb | \x1b[Ks\n"},
		{"the first column", "a\x1b[1Gb\x1b[Gc\x1b[5Gd\n", "web | a\rweb | b\rweb | cd\n"},
		{"clearing, cursor, screens", "\x1b[2J\x1b[H\x1b[3;4Hx\x1b[1A\x1b[?25l\x1b[?1049hy\x1b7\x1b8\x1bc\x1b[!p\n", "web | xy\n"},
		{"titles and links", "\x1b]0;title\x07a\x1b]8;;http://x\x1b\\b\x1b]8;;\x1b\\\n", "web | ab\n"},
		{"strings without end", "a\x1bPq#0\nb\n", "web | a\nweb | b\n"},
		{"character sets", "\x1b(0lqk\x1b(B\x0e\x0f\n", "web | lqk\n"},
		{"controls of one character", "a\bb\x00c\x7fd\x05e\vf\fg\x07h\n", "web | abcdefg\x07h\n"},
		{"the other controls", "a\u009b2Jb\u0085c\u009dtitle\x07d\xc2\xc2\x9b1Je\n", "web | abcd\ufffde\n"},
		{"a control in a sequence", "a\x1b[3\tb\x1b[3\x1b[31mc\n", "web | a\tb\x1b[31mc\x1b[0m\n"},
		{"too long", "a\x1b[" + strings.Repeat("1;", 20) + "mb\n", "web | ab\n"},
		{"private colours", "a\x1b[>4;1mb\x1b[?4mc\x1b[1 md\n", "web | abcd\n"},
	} {
		r := onTerminal(t, spec.ColorAlways, "web")
		w := r.service(t, 0, 0)
		io.WriteString(w, c.in)
		w.Close()
		out, _ := r.finish()
		if got := strings.ReplaceAll(out, "\x1b[36mweb\x1b[0m", "web"); got != c.want {
			t.Errorf("%s: got %q, want %q", c.what, got, c.want)
		}
	}
}

func TestTerminalWithoutColour(t *testing.T) {
	t.Setenv("NO_COLOR", "1")
	t.Setenv("TERM", "dumb")
	r := onTerminal(t, spec.ColorAuto, "web")
	w := r.service(t, 0, 0)
	io.WriteString(w, "\x1b[1mbold\x1b[K\r!\n")
	w.Close()
	if out, _ := r.finish(); out != "web | bold\rweb | !\n" {
		t.Errorf("got %q", out)
	}
}

// until waits for the launcher to have written something.
func until(t *testing.T, want string, got *bytes.Buffer, from *os.File) {
	t.Helper()
	b := make([]byte, 4096)
	from.SetReadDeadline(time.Now().Add(20 * time.Second))
	for deadline := time.Now().Add(20 * time.Second); !strings.HasSuffix(got.String(), want); {
		n, err := from.Read(b)
		got.Write(b[:n])
		if err != nil || time.Now().After(deadline) {
			t.Fatalf("got %q, %v, want %q", got.String(), err, want)
		}
	}
}

// An unfinished line appears after a moment; others then begin on a line of their own, and so does the rest of it.
func TestUnfinishedLines(t *testing.T) {
	r := onTerminal(t, spec.ColorNever, "web", "db")
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.out[0].fd = int(out.Fd())
	web, db := r.service(t, 0, 0), r.service(t, 1, 0)
	var got bytes.Buffer
	io.WriteString(web, "begun\nPassword: ")
	until(t, "web | begun\nweb | Password: ", &got, in)
	io.WriteString(web, "again")
	until(t, "Password: again", &got, in)
	io.WriteString(db, "ready\n")
	until(t, "again\ndb  | ready\n", &got, in)
	io.WriteString(web, "\r10%")
	until(t, "ready\nweb | \rweb | 10%", &got, in)
	io.WriteString(web, "\r20%")
	until(t, "10%\rweb | 20%", &got, in)
	io.WriteString(web, "\rdone\n")
	until(t, "20%\rweb | done\n", &got, in)
	io.WriteString(web, "last")
	web.Close()
	db.Close()
	r.finish()
	out.Close()
	until(t, "done\nweb | last\n", &got, in)
}

// Features and pipes get whole lines only.
func TestUnfinishedLinesAreNotForFeatures(t *testing.T) {
	r := onTerminal(t, spec.ColorNever, "web")
	var lines []string
	r.host.Lines = append(r.host.Lines, func(_ int, l []byte, _ int) { lines = append(lines, string(l)) })
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.out[0].fd = int(out.Fd())
	w := r.service(t, 0, 0)
	var got bytes.Buffer
	io.WriteString(w, "a\x1b[2J")
	until(t, "web | a", &got, in)
	io.WriteString(w, "b\n")
	until(t, "web | ab\n", &got, in)
	w.Close()
	r.finish()
	out.Close()
	if len(lines) != 1 || lines[0] != "a\x1b[2Jb\n" {
		t.Errorf("got %q, want one line as it was written", lines)
	}
}

var allowed = regexp.MustCompile(`\x1b\[[0-9;:]*m|\x1b\[K`)

// harmless checks what a terminal gets of one service: nothing but text, renditions and the erasing of what follows, and the
// service's name at the beginning of every line, however it has been reached.
func harmless(t *testing.T, out string) {
	t.Helper()
	text := allowed.ReplaceAllString(out, "")
	for i, c := range text {
		if c < ' ' && !strings.ContainsRune("\t\n\r\a", c) || c >= 0x7f && c < 0xa0 {
			t.Fatalf("%q has a control %q at %d", out, c, i)
		}
	}
	for i := range text {
		if (i == 0 || text[i-1] == '\n' || text[i-1] == '\r') && !strings.HasPrefix(text[i:], "web | ") {
			t.Fatalf("%q has a line without its service at %d of %q", out, i, text)
		}
	}
	for _, line := range strings.SplitAfter(out, "\n") {
		if n := strings.LastIndex(line, "\x1b["); n >= 0 {
			if last := allowed.FindAllString(line, -1); last != nil {
				styled := false
				for _, s := range last {
					if strings.HasSuffix(s, "m") {
						styled = s != "\x1b[m" && s != "\x1b[0m"
					}
				}
				if styled {
					t.Fatalf("%q: colour runs on after %q", out, line)
				}
			}
		}
	}
}

// screened returns what a terminal gets when data comes in pieces, and unfinished lines are shown after each or not at all.
func screened(p *pump, data []byte, cut func(left int) int, reveal bool) string {
	o := &p.out[0]
	o.waiting = []byte{'.'} // nothing is written, so everything stays in buf
	s := &stream{log: &p.host.Program.Services[0].Logging, prefix: []byte("web | "), view: &view{color: true, erase: true}}
	p.streams = []*stream{s}
	for len(data) > 0 {
		n := cut(len(data))
		s.cut(data[:n], p)
		data = data[n:]
		if p.await(s); reveal && s.view.since != 0 {
			s.view.since -= time.Hour
			p.revealAt = 1
			p.reveal()
		}
	}
	s.end(p)
	p.revealAt = 0
	text := string(o.buf)
	o.buf, o.open = nil, nil
	return text
}

func FuzzTerminal(f *testing.F) {
	for _, seed := range []string{
		"plain\n", "\x1b[31mred\nmore", "1%\r2%\r\x1b[K3%\n", "\x1b]0;title\x07x", "\u009b2J", "\xc2\xc2\x9b", "\x1b[2K\rx\x1b[1G", "\x1bP\x1b\x1b[1;\x1b[m",
	} {
		f.Add([]byte(seed), uint64(1))
	}
	f.Fuzz(func(t *testing.T, data []byte, seed uint64) {
		if len(data) > 4096 {
			return
		}
		p := &spec.Program{Name: "test", Services: []spec.Service{{Name: "web", Logging: plain}}}
		r := newPump(&host.Host{Program: p, Unit: func(i int) *spec.Service { return &p.Services[i] }})
		whole := screened(r, data, func(n int) int { return n }, false)
		harmless(t, whole)
		random := rand.New(rand.NewPCG(seed, 1))
		cut := func(n int) int { return 1 + random.IntN(n) }
		if got := screened(r, data, cut, false); got != whole {
			t.Fatalf("%q: got %q in pieces, %q at once", data, got, whole)
		}
		shown := screened(r, data, cut, true)
		harmless(t, shown)
		// Where nobody comes between, showing the beginning of a line changes nothing but when its colours end.
		if a, b := letters(shown), letters(whole); a != b {
			t.Fatalf("%q: got %q shown in pieces, %q at once", data, a, b)
		}
	})
}

// letters is a text without its sequences.
func letters(s string) string { return allowed.ReplaceAllString(s, "") }
