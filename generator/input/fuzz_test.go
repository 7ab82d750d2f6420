package input

import (
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

// printable fails for a message that is not one line that a terminal simply prints.
func printable(t *testing.T, line string) {
	t.Helper()
	if line == "" || !utf8.ValidString(line) || strings.ContainsFunc(line, unicode.IsControl) {
		t.Errorf("got message %q, want one printable line", line)
	}
}

// FuzzParse takes anything for a document. What is wrong with it is said in one line.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"{}", "{'a': True}", "{a: 1,}", "---\nweb: 1\n", "[Unit]\n", "\x1f\x8b", "\x00{", "{ pkgs, ... }: { }", "{\"a\": // x\n1}", "#!/bin/sh", "web: run it\n",
		"\uFEFF{}", "{\"\xed\xa0\x80\": 1}", strings.Repeat("[", 600),
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := Parse(data, &Report{}); err != nil {
			printable(t, err.Error())
		}
	})
}

// FuzzValue reads any string as all that a value can be. The hints that it gets must be what they say.
func FuzzValue(f *testing.F) {
	for _, s := range []string{"5s", "1min 30s", "10M", "1.5h", "0.0000001us", "99999999999999999999d", "5 5", "true", "2^5", "-1", "1e3s", "µs", "5µs"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return
		}
		var r Report
		v, err := Parse([]byte(quoteJSON(s)), &r)
		if err != nil {
			t.Fatal(err)
		}
		var d time.Duration
		var n int
		var x float64
		var b bool
		var list []string
		v.Duration(&d)
		v.Integer(&n, 0, 10)
		v.Number(&x, 0, 10)
		v.Bool(&b)
		v.Texts(&list)
		v.Object(Fields{{"a", Ignore}})
		for _, p := range r.Problems() {
			printable(t, p.Text)
			if _, number, found := strings.Cut(p.Text, "; write "); found && strings.Trim(number, "0123456789") == "" {
				if _, err := Parse([]byte(number), &Report{}); err != nil || len(number) > 16 {
					t.Errorf("%q: got the hint %s, want a number that JSON has", s, number)
				}
			}
		}
	})
}

// quoteJSON is a string as JSON has it.
func quoteJSON(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r < ' ':
			const hex = "0123456789abcdef"
			b.WriteString(`\u00` + string(hex[r>>4]) + string(hex[r&15]))
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}
