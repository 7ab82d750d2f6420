package dotenv

import (
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// read returns what a text sets, as NAME=value with | between, and what is told of its lines.
func read(content string) (pairs, told string, err error) {
	env := map[string]string{"HOME": "/home"}
	inherited := func(name string) (string, bool, error) { return "theirs", name == "GIVEN", nil }
	lookup := func(name string) (string, bool, error) { v, ok := env[name]; return v, ok, nil }
	err = parse(content, lookup, inherited, func(name, value string) {
		env[name] = value
		pairs += "|" + name + "=" + value
	}, func(line int, problem string) { told += "|" + strconv.Itoa(line) + " " + problem })
	return strings.TrimPrefix(pairs, "|"), strings.TrimPrefix(told, "|"), err
}

// What compose's documentation says of its files, and its neighbours
// (https://docs.docker.com/compose/how-tos/environment-variables/env-file/).
func TestParse(t *testing.T) {
	for _, c := range []struct{ content, want string }{
		{"", ""},
		{"\n# A=1\n  # B=2\n\t\n", ""},
		{"VAR=VAL", "VAR=VAL"},
		{`VAR="VAL"`, "VAR=VAL"},
		{"VAR='VAL'", "VAR=VAL"},
		{"VAR=VAL # comment", "VAR=VAL"},
		{"VAR=VAL# not a comment", "VAR=VAL# not a comment"},
		{"VAR=# comment", "VAR="},
		{"VAR= # comment", "VAR="},
		{"VAR=\t#c\nB=1", "VAR=|B=1"},
		{`VAR="VAL # not a comment"`, "VAR=VAL # not a comment"},
		{`VAR="VAL" # comment`, "VAR=VAL"},
		{"VAR='VAL'# comment\nB=1", "VAR=VAL|B=1"},
		{"VAR='$OTHER'", "VAR=$OTHER"},
		{"VAR='${OTHER}'", "VAR=${OTHER}"},
		{`VAR='Let\'s go!'`, "VAR=Let's go!"},
		{`VAR="{\"hello\": \"json\"}"`, `VAR={"hello": "json"}`},
		{`VAR="some\tvalue"`, "VAR=some\tvalue"},
		{`VAR='some\tvalue'`, `VAR=some\tvalue`},
		{`VAR=some\tvalue`, `VAR=some\tvalue`},
		{`VAR="a\\nb\r\n\q\$HOME"`, "VAR=a\\nb\r\n\\q$HOME"},
		{"VAR='one\ntwo'\nB=2", "VAR=one\ntwo|B=2"},
		{"VAR=\"one\ntwo\"\r\nB=2\r\n", "VAR=one\ntwo|B=2"},
		{"export A=1\nexport\tB = 2 3 \n export C", "A=1|B=2 3"},
		{"export=1\nexported=2", "export=1|exported=2"},
		{"GIVEN\nMISSING\nexport GIVEN # c\nB=1", "GIVEN=theirs|GIVEN=theirs|B=1"},
		{"A=1\nB=${A}2$A\nC=\"$B-${NOT:-x $A}\"\nD=$HOME/x\nE=$$A", "A=1|B=121|C=121-x 1|D=/home/x|E=$A"},
		{"A=p$1$(w)$ d$", "A=p$1$(w)$ d$"},
		{"A=a=b=c", "A=a=b=c"},
		{"A=it's \"so\"", "A=it's \"so\""},
		{"A=1\nA=2", "A=1|A=2"},
		{"A=é\t日本", "A=é\t日本"},
		{"A=a \\ b", `A=a \ b`},
	} {
		if got, told, err := read(c.content); got != c.want || err != nil || told != "" {
			t.Errorf("%q: got %q, %q, %v, want %q", c.content, got, told, err, c.want)
		}
	}
	if got, told, err := read("A=1\nB=x\\\nC=2"); got != `A=1|B=x\|C=2` || told != `2 a backslash does not join lines in format "dotenv"` || err != nil {
		t.Errorf("a backslash at the end: got %q, %q, %v", got, told, err)
	}
}

func TestParseWrong(t *testing.T) {
	const name = "must be NAME=value, NAME or a comment; a name has letters, digits and _"
	for _, c := range []struct{ content, want string }{
		{"=secret", "line 1: " + name},
		{"A=1\n\n1A=secret", "line 3: " + name},
		{"a.b=secret", "line 1: " + name},
		{"A: secret", "line 1: " + name},
		{"A B=secret", "line 1: " + name},
		{"; secret", "line 1: " + name},
		{"export export A", "line 1: " + name},
		{"A='secret", "line 1: a quote is not closed"},
		{"B=1\nA=\"secret\\\"\n\n", "line 2: a quote is not closed"},
		{"A='secret' more", "line 1: only a comment can follow a closing quote"},
		{`A="secret"'more'`, "line 1: only a comment can follow a closing quote"},
		{"A=1\nB=$MISSING", "line 2: $MISSING is not set"},
		{"A=${", "line 1: has a ${ that is none of ${NAME}, ${NAME:-default} and ${NAME-default}"},
		{"A=\"${A\nx}\"", "line 1: has a ${ that is none of ${NAME}, ${NAME:-default} and ${NAME-default}"},
		{"A=sec\xffret", "line 1: the value must be UTF-8 without NUL"},
		{"A=sec\x00ret", "line 1: the value must be UTF-8 without NUL"},
	} {
		if _, _, err := read(c.content); err == nil || err.Error() != c.want {
			t.Errorf("%q: got %v, want %s", c.content, err, c.want)
		}
	}
}

// Whatever is in a file: no panic, and nothing in an environment that does not belong there. A value in single quotes comes
// back as it is.
func FuzzParse(f *testing.F) {
	f.Add("export A=1 # c\nB=\"x\\n$A\" # d\nC\n")
	f.Add("A='")
	f.Fuzz(func(t *testing.T, content string) {
		_ = parse(content, func(string) (string, bool, error) { return "v", true, nil }, func(string) (string, bool, error) { return "i", true, nil },
			func(name, value string) {
				if name == "" || strings.ContainsAny(name, "=\x00 \n") || strings.Contains(value, "\x00") || !utf8.ValidString(value) {
					t.Errorf("got %q=%q of %q", name, value, content)
				}
			}, func(line int, _ string) {
				if line < 1 || line > strings.Count(content, "\n")+1 {
					t.Errorf("got a warning of line %d of %q", line, content)
				}
			})
		if strings.ContainsAny(content, "'\\\x00\r") || !utf8.ValidString(content) || len(content) > 100_000 {
			return
		}
		if got, _, err := read("A='" + content + "'\n"); err != nil || got != "A="+content {
			t.Errorf("%q in quotes: got %q, %v", content, got, err)
		}
	})
}
