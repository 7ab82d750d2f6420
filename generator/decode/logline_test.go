package decode

import (
	"strings"
	"testing"
)

func TestLogLineWrong(t *testing.T) {
	const at = "services.web.nimi.ready.logLine: "
	ready := func(line string) string { return web(`"nimi": {"ready": {"logLine": ` + line + `}}`) }
	testWrong(t, []wrong{
		{"type", ready("[]"), []string{at + "must be a string, not a list"}},
		{"empty", ready(`""`), []string{at + "must not be empty"}},
		{"syntax", ready(`"a(b"`), []string{at + `is no regular expression (RE2 syntax): missing closing ): "a(b"`}},
		{"long and wrong", ready(`"` + strings.Repeat("x", 5000) + `("`), []string{at +
			`is no regular expression (RE2 syntax): missing closing ): "` + strings.Repeat("x", 60) + `…"`}},
		{"look-ahead", ready(`"up(?!per)"`), []string{at + `is no regular expression (RE2 syntax): invalid or unsupported Perl syntax: "(?!"`}},
		{"never", ready(`"two\nlines"`), []string{at + "can match no line"}},
		{"large", ready(`"x[xy]{20}$"`), []string{at + "is too complex: its automaton would have more than 2000 states or 64 KiB; " +
			"look for less, or with shorter repetitions"}},
	})
}

func TestLogLine(t *testing.T) {
	got := good(t, web(`"nimi": {"ready": {"logLine": "^listening on \\S+"}}`)).Services[0].Ready.LogLine
	if got.Source != `^listening on \S+` || got.Table == "" {
		t.Errorf("got %q, want the expression and a table", got)
	}
}
