package terminal

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// What can come out of Clean: text, and colours that are put back at the end.
func checkClean(t *testing.T, raw string) {
	for _, got := range []string{Clean(raw), Plain(raw)} {
		rest := got
		styled := false
		for i := strings.IndexByte(rest, 0x1b); i >= 0; i = strings.IndexByte(rest, 0x1b) {
			rest = rest[i:]
			end := strings.IndexByte(rest, 'm')
			if end < 2 || rest[1] != '[' || strings.Trim(rest[2:end], "0123456789;") != "" {
				t.Fatalf("%q: got %q, with a sequence that is no colour", raw, got)
			}
			styled = rest[2:end] != ""
			rest = rest[end+1:]
		}
		if styled {
			t.Fatalf("%q: got %q, whose colours go on", raw, got)
		}
		for _, r := range ansi.Strip(got) {
			if r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x202e || r == 0x2028 {
				t.Fatalf("%q: got %q, which has the character %U", raw, got, r)
			}
		}
	}
	if strings.Contains(Plain(raw), "\x1b") {
		t.Fatalf("%q: Plain leaves a sequence", raw)
	}
}

func TestClean(t *testing.T) {
	for raw, want := range map[string]string{
		"plain":                         "plain",
		"a\tb":                          "a       b",
		"1%\r2%\r3%":                    "3%",
		"windows\r":                     "windows",
		"\x1b[31mred\x1b[0m":            "\x1b[31mred\x1b[0m\x1b[m",
		"\x1b[1;38;5;200mx":             "\x1b[1;38;5;200mx\x1b[m",
		"\x1b[38:2:1:2:3mx":             "\x1b[38;2;1;2;3mx\x1b[m",
		"\x1b[8mhidden\x1b[5mblink":     "hiddenblink",
		"\x1b[38;5mx":                   "x",
		"\x1b[2Jclear\x1b[H\x1b[?1049h": "clear",
		"\x1b]0;title\x07x":             "x",
		"\x1b]52;c;ZXZpbA==\x1b\\x":     "x",
		"\x1b]8;;http://x\x1b\\link":    "link",
		"\x1bP+q544e\x1b\\x":            "x",
		"\x1b]0;never ends":             "",
		"\x1b(0lqk":                     "lqk",
		"\x1b":                          "",
		"\x1bc\x1b7x":                   "x",
		"a\x00b\x07c\x7f":               "a?b?c",
		"\u009b2Jx\u009d0;t\u009cy":     "xy",
		"\xff\xfe":                      "??",
		"\x9b31m":                       "?31m",
		"a\u202eb\u2066c\ufeff":         "a?b?c?",
		"👩\u200d💻 नमस\u094dते":          "👩\u200d💻 नमस\u094dते",
	} {
		if got := Clean(raw); got != want {
			t.Errorf("%q: got %q, want %q", raw, got, want)
		}
		checkClean(t, raw)
	}
}

func FuzzClean(f *testing.F) {
	for _, seed := range []string{"\x1b[31mred\x1b[0m", "\x1b]0;t\x07", "\u009b1m", "\xc2\x9b", "a\tb\r", "\x1b[38;5;1;48;2;1;2;3mx", "\x1b[\x1b[m", "\x1bP\x1b\\"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) { checkClean(t, raw) })
}
