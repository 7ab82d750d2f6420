package sys

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Whatever a process calls itself, its line of /proc says the same of it; and no text makes the parser fail.
func FuzzStat(f *testing.F) {
	for _, name := range []string{"sh", "", ") S 1 1 1 (", "a b) c", "\n", ")", "((", strings.Repeat(") R 9", 20)} {
		f.Add(name, 3, 5, 100, 7)
	}
	f.Fuzz(func(t *testing.T, name string, parent, session, ticks, pages int) {
		var whatever Process
		whatever.parse([]byte(name), 4096)

		parent, session, ticks, pages = parent&0x3fffff, session&0x3fffff, ticks&0xffffff, pages&0xffffff
		line := fmt.Sprintf("7 (%s) S %d 4 %d 0 -1 9 9 9 9 9 %d 0 0 0 20 0 1 0 99 1000 %d 18446744073709551615 1\n", name, parent, session, ticks, pages)
		want := Process{Parent: parent, Session: session, Memory: int64(pages) * 4096, CPU: time.Duration(ticks) * time.Second / 100}
		var got Process
		if ok := got.parse([]byte(line), 4096); !ok || got != want {
			t.Errorf("%q: got %+v, %v, want %+v", line, got, ok, want)
		}
	})
}

// A number is what package strconv takes for one, if it has no sign and at most 18 digits.
func FuzzNumber(f *testing.F) {
	for _, s := range []string{"", "0", "007", "-1", "+1", " 1", "1 ", "999999999999999999", "1000000000000000000", "1e3", "0x1", "1_000", "٣"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, ok := Number(s)
		want, err := strconv.Atoi(s)
		wantOK := err == nil && len(s) <= 18 && s[0] != '-' && s[0] != '+'
		if ok != wantOK || ok && n != want {
			t.Errorf("%q: got %d, %v, want %d, %v", s, n, ok, want, wantOK)
		}
	})
}
