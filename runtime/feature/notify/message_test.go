package notify

import (
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		text string
		want message
	}{
		{"READY=1", message{ready: true}},
		{"READY=1\n", message{ready: true}},
		{"READY=1\x00", message{ready: true}},
		{"\n\nSTATUS=a=b\nREADY=1\nMAINPID=42", message{ready: true, status: []byte("a=b"), main: 42}},
		{"STATUS=", message{status: []byte{}}},
		{"STOPPING=1", message{stopping: true}},
		{"WATCHDOG=1", message{alive: true}},
		{"WATCHDOG=trigger", message{trigger: true}},
		{"WATCHDOG_USEC=20000000", message{watchdog: 20 * time.Second}},
		{"EXTEND_TIMEOUT_USEC=1500", message{extend: 1500 * time.Microsecond}},
		{"EXTEND_TIMEOUT_USEC=99999999999999999999999999", message{extend: longest}},
		{"WATCHDOG_USEC=18446744073709551615", message{watchdog: longest}},
		{"RELOADING=1\nMONOTONIC_USEC=5\nERRNO=2\nBUSERROR=x\nFDSTORE=1\nFDNAME=x\nBARRIER=1\nX_OURS=1", message{}},
		{"READY=0\nSTOPPING=yes\nWATCHDOG=2\nMAINPID=-1\nWATCHDOG_USEC=infinity\nEXTEND_TIMEOUT_USEC=1s", message{}},
		{"MAINPID=99999999999999999999", message{main: 1 << 30}},
		{"ready=1\n READY=1\nREADY\nREADY=11\n=1\n=", message{}},
		{"READY=1\x00STATUS=x", message{}},
		{"\xff\xfe=\x80", message{}},
	} {
		if got := parse([]byte(c.text)); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q: got %+v, want %+v", c.text, got, c.want)
		}
	}
}

func TestClean(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"Serving 3 files, größer", "Serving 3 files, größer"},
		{"a\x1b[2Jb\r\tc\u009bd\u2028e\x7f", "a [2Jb  c d e "},
		{"a\xffb", "a\uFFFDb"},
		{strings.Repeat("x", 300), strings.Repeat("x", maxStatus)},
		{strings.Repeat("x", maxStatus-1) + "ü", strings.Repeat("x", maxStatus-1)},
	} {
		if got := clean([]byte(c.in)); got != c.want {
			t.Errorf("%q: got %q, want %q", c.in, got, c.want)
		}
	}
}

func FuzzMessage(f *testing.F) {
	f.Add([]byte("READY=1\nSTATUS=x\nMAINPID=1\nWATCHDOG_USEC=5\nEXTEND_TIMEOUT_USEC=5"))
	f.Fuzz(func(t *testing.T, text []byte) {
		m := parse(text)
		if m.watchdog < 0 || m.watchdog > longest || m.extend < 0 || m.extend > longest || m.main < 0 {
			t.Errorf("out of bounds: %+v", m)
		}
		if s := clean(m.status); len(s) > maxStatus || !utf8.ValidString(s) || strings.ContainsAny(s, "\n\r\x1b") {
			t.Errorf("status: got %q", s)
		}
	})
}
