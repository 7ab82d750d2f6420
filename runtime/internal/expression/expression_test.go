package expression

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"
)

// like compares an expression with package regexp on some lines.
func like(t *testing.T, text string, lines ...string) {
	t.Helper()
	e, err := Compile(text)
	if err != nil {
		return // a part of the syntax only
	}
	want, err := regexp.Compile(text)
	if err != nil {
		t.Errorf("%q: compiles, and not in package regexp: %v", text, err)
		return
	}
	for _, line := range lines {
		if got, want := e.Match(line), want.MatchString(line); got != want {
			t.Errorf("%q on %q: got %v, want %v", text, line, got, want)
		}
	}
}

func TestCompile(t *testing.T) {
	for _, text := range []string{"", "a|b", "(?i)err(or)?", `\bport=\d{2,5}$`, "[^a-z-]+?", `[\d.]+`, "a{", "a{,3}", "a{003}", "x{2,}", `\.\*`, "(|a)*", "é+", "a|", `[]a]`, `[\]a]`} {
		if _, err := Compile(text); err != nil {
			t.Errorf("%q: %v", text, err)
		}
		like(t, text, "", "a", "b", "error", "ERR", " port=123", "xport=12", "x{3}", "xx", ".*", "éé", "]", "-", "A1.2", "a{,3}")
	}
	for text, want := range map[string]string{
		"a\x95": "UTF-8", "(": "missing", ")": "unexpected", "*": "nothing to repeat", "a**": "repetition of a repetition", "[a": "missing",
		"[z-a]": "range", `\pL`: "not known", `\`: "nothing behind", "(?P<x>a)": "only", "[[:alpha:]]": "not known",
		"a{1001}": "times", "a{99999999999999999999}": "times", "a{3,2}": "times", "((a{100}){100}){100}": "too large", strings.Repeat("(", 500): "too large",
		strings.Repeat("a|", 500): "too large",
	} {
		if _, err := Compile(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.30q: got %v, want %q", text, err, want)
		}
	}
}

func TestRandomExpressions(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	parts := []string{"a", "b", "é", "(", ")", "|", "*", "+", "?", "{2}", "{1,3}", "{2,}", "[ab]", "[^a]", "[a-é]", ".", "^", "$", `\b`, `\B`, `\w`, `\W`, `\d`, `[\D]`, `[\W\d]`, "-", " ", "(?:", "(?i)", "]", "{", "}", ","}
	letters := []string{"a", "b", "A", "é", "-", " ", "_", "1", "\xff", "ab"}
	for range 20000 {
		var text strings.Builder
		for range 1 + r.IntN(8) {
			text.WriteString(parts[r.IntN(len(parts))])
		}
		lines := make([]string, 6)
		for i := range lines {
			for range r.IntN(7) {
				lines[i] += letters[r.IntN(len(letters))]
			}
		}
		like(t, text.String(), lines...)
	}
}

func TestMatchIsLinear(t *testing.T) {
	e, err := Compile(`(a*)*(a|aa)+(x+x+)+y`)
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	if e.Match(strings.Repeat("ax", 8<<10)) {
		t.Error("matches")
	}
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("took %v for a line of 16 KiB", took)
	}
}

func FuzzExpression(f *testing.F) {
	f.Add(`(?i)a|b{2,3}\d[^x-z]$`, "aB1")
	f.Fuzz(func(t *testing.T, text, line string) {
		if len(text) > 200 || strings.Contains(strings.ToLower(text), "(?i)") && !ascii(text+line) {
			return // of letters in either case only those of ASCII are known
		}
		like(t, text, strings.ReplaceAll(line, "\n", ""))
	})
}

func ascii(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r >= 128 }) < 0
}
