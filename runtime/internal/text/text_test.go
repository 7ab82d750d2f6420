package text

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// Times are as package time writes them, from 1970 to 9999.
func TestTime(t *testing.T) {
	for ms := int64(0); ms < 253_402_300_799_000; ms += 86_400_000*97 + 12_345_678 {
		at := time.UnixMilli(ms).UTC()
		if got, want := string(Time(nil, ms)), at.Format("2006-01-02T15:04:05Z"); got != want {
			t.Fatalf("%d: got %s, want %s", ms, got, want)
		}
		if got, want := string(TimeMilli(nil, ms)), at.Format("2006-01-02T15:04:05.000Z"); got != want {
			t.Fatalf("%d: got %s, want %s", ms, got, want)
		}
	}
}

func TestClean(t *testing.T) {
	if got, want := string(Clean(nil, "a\x1b[2J\x00é\u0085\u202e\xff\x9b日\x7f")), "a?[2J?é????日?"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Any text is a JSON string that reads as the same, but for what is not UTF-8.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{"", "a\"b\\", "\x00\x1f\x7f\n\r\t", "é日\U0001F600", "\xff\xc3", "\ufffd", "</script>\u2028"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var got string
		out := append(JSON([]byte{'"'}, []byte(s)), '"')
		if err := json.Unmarshal(out, &got); err != nil || got != strings.ToValidUTF8(replaced(s), "\ufffd") {
			t.Errorf("%q: written as %s, got %q, %v", s, out, got, err)
		}
	})
}

// replaced has one U+FFFD for every byte that is no UTF-8; strings.ToValidUTF8 has one for a run of them.
func replaced(s string) string {
	var b strings.Builder
	for s != "" {
		r, n := utf8.DecodeRuneInString(s)
		b.WriteRune(r)
		s = s[n:]
	}
	return b.String()
}
