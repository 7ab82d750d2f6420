package logline

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"nimi/generator/pattern"
)

// check compares the automaton of an expression with package regexp on some lines.
func check(t *testing.T, expression string, lines ...string) {
	t.Helper()
	table, err := pattern.Compile(expression)
	if err != nil {
		if _, bad := regexp.Compile(expression); bad == nil && !strings.Contains(err.Error(), "more than") &&
			!strings.Contains(err.Error(), "can match no line") {
			t.Errorf("%q: got %v, want it to compile", expression, err)
		}
		return
	}
	a, want := newAutomaton(table), regexp.MustCompile(expression)
	for _, line := range lines {
		line = strings.ReplaceAll(line, "\n", "")
		if got, want := a.line([]byte(line)), want.MatchString(line); got != want {
			t.Errorf("%q on %q: got %v, want %v", expression, line, got, want)
		}
	}
}

func TestLine(t *testing.T) {
	for expression, lines := range map[string][]string{
		`ready`:                              {"ready", "is ready now", "rready", "read", "READY", "reaready", ""},
		`(?i)listening on \S+:\d+`:           {"Listening on [::]:80", "LISTENING ON x:1", "listening on x", "liſtening on x:1"},
		`^ready$`:                            {"ready", " ready", "ready ", "ready\r", ""},
		`\Aready\z|^$`:                       {"ready", "", " ", "ready "},
		`\bup\b`:                             {"up", "is up.", "upper", "soup", "é up é", "éup"},
		`\Bup`:                               {"up", "soup", "so up", "éup", "_up"},
		`a\Bb|\B-\B`:                         {"ab", "a b", "-", "--", "a-b", "- -"},
		`$`:                                  {"", "x"},
		`x*`:                                 {"", "x", "y"},
		`(?m)^a$`:                            {"a", "ba", "ab"},
		`(?s).\z`:                            {"", "x", "\xff"},
		`^.$`:                                {"a", "é", "€", "😀", "\xff", "\xc3", "\xe2\x82", "\xf0\x9f\x98", "\xc3a", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc0\x80"},
		`^..$`:                               {"\xe2\x82", "\xe2\x82\xac", "\xf0\x9f", "\xff\xff", "é€"},
		`^...$`:                              {"\xe2\x82a", "\xf0\x9f\x98", "\xed\xa0\x80", "\xe0\x80\x80", "\xe2\x28\xa1"},
		"\ufffd":                             {"\xff", "\ufffd", "a", "\xe2\x82", "\xe2\x82\xac"},
		`^\x{FFFD}{2}x$`:                     {"\xe2\x82x", "\xe2x", "\xff\xfex", "\ufffd\xffx"},
		`[^\x{FFFD}]`:                        {"\xff", "\xffa", "\ufffd", "é"},
		`\p{Greek}+\PL`:                      {"αβγ.", "abc.", "α", "αb"},
		`(?i)ſ|k`:                            {"s", "S", "ſ", "K", "K", "x"},
		`[[:^ascii:]]`:                       {"a", "é", "\xff"},
		`(a|b)*c(d|e)?$`:                     {"ababc", "abce", "abcf", "c"},
		`a.{3,5}z`:                           {"a123z", "a12z", "a1234567z", "aéééz"},
		`^(started|ready)\b.*\bport=\d{2,5}`: {"ready: port=80", "ready: port=8", "not ready: port=80", "started port=99999x"},
		`\Qa.b\E`:                            {"a.b", "axb"},
		`\x00`:                               {"\x00", "a"},
		`[^a]`:                               {"a", "", "aa", "ab", "\x00"},
	} {
		check(t, expression, lines...)
	}
}

// Random expressions on random lines, made of few letters so that they match at times.
func TestLineLikeRegexp(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	n := 1000
	if testing.Short() {
		n = 200
	}
	for range n {
		expression := expression(random, 4)
		var lines []string
		for range 20 {
			lines = append(lines, text(random))
		}
		check(t, expression, lines...)
	}
}

var atoms = []string{"a", "b", "é", "€", "😀", `\x{FFFD}`, ".", `\b`, `\B`, "^", "$", `\A`, `\z`, `\w`, `\W`, `\d`, `\s`, "[ab]", "[^a]",
	"[^é]", "[a-é]", `\pL`, "[[:upper:]]", "(?i:k)", "(?i:é)", "(?m:^)", "(?s:.)", "-", " "}

func expression(r *rand.Rand, depth int) string {
	if depth == 0 || r.IntN(4) == 0 {
		return atoms[r.IntN(len(atoms))]
	}
	sub := func() string { return expression(r, depth-1) }
	switch r.IntN(7) {
	case 0:
		return "(" + sub() + "|" + sub() + ")"
	case 1:
		return "(?:" + sub() + ")" + []string{"*", "+", "?", "{2}", "{1,3}", "*?", "{0}"}[r.IntN(7)]
	case 2:
		return "(" + sub() + ")"
	}
	return sub() + sub()
}

func text(r *rand.Rand) string {
	pieces := []string{"a", "b", "K", "k", "1", "_", "-", " ", "é", "É", "€", "😀", "\ufffd", "\xff", "\x80", "\xc3", "\xe2\x82", "\xf0\x9f", "\xed\xa0\x80", "\r", "\x00"}
	var b strings.Builder
	for range r.IntN(8) {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return b.String()
}

func TestLines(t *testing.T) {
	table, err := pattern.Compile("^b$")
	if err != nil {
		t.Fatal(err)
	}
	a := newAutomaton(table)
	for lines, want := range map[string]bool{"": false, "\n": false, "a\n": false, "a\nb\n": true, "b\na\n": true, "ab\nba\n": false, "b": true, "\n\n\nb\n": true} {
		if got := a.lines([]byte(lines)); got != want {
			t.Errorf("%q: got %v, want %v", lines, got, want)
		}
	}
}

// A table that this package can read is one that it never reads beyond, whatever the line.
func FuzzLine(f *testing.F) {
	for _, atom := range atoms {
		f.Add(atom+"+x|"+atom, "ab é\xff")
	}
	f.Fuzz(func(t *testing.T, expression, line string) {
		if len(expression) < 100 {
			check(t, expression, line)
		}
	})
}

func BenchmarkLine(b *testing.B) {
	table, err := pattern.Compile(`(?i)listening on \S+:\d+`)
	if err != nil {
		b.Fatal(err)
	}
	a := newAutomaton(table)
	line := []byte(strings.Repeat("2024-01-01T00:00:00Z info: nothing of interest ", 20))
	b.SetBytes(int64(len(line)))
	for b.Loop() {
		if a.line(line) {
			b.Fatal("matches")
		}
	}
}
