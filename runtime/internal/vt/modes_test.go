package vt

import (
	"testing"
)

func TestModes(t *testing.T) {
	for _, c := range []struct {
		written, restore, undo string
		alternate, any         bool
		cleared                uint64
	}{
		{"plain text\r\n", "", "\x1b[0m", false, false, 0},
		{"\x1b[?1049h\x1b[?25lx", "\x1b[?1049h\x1b[?25l", "\x1b[0m\x1b[?25h\x1b[?1049l", true, true, 0},
		{"ab\x1b[?1049hx\x1b[?1049l", "", "\x1b[0m", false, true, 11},
		{"\x1b[?1;2004h\x1b=", "\x1b[?1h\x1b[?2004h\x1b=", "\x1b[0m\x1b>\x1b[?2004l\x1b[?1l", false, false, 0},
		{"abc\x1b[H\x1b[2Jd", "", "\x1b[0m", false, true, 6},
		{"abc\x1b[H\x1b[Jd", "", "\x1b[0m", false, true, 6},
		{"abc\x1b[H.\x1b[Jd", "", "\x1b[0m", false, false, 0},
		{"\x1b[3;10r", "", "\x1b[0m\x1b7\x1b[r\x1b8", false, false, 0},
		{"\x1b]0;[?1049h title\x07\x1b[?1000h", "\x1b[?1000h", "\x1b[0m\x1b[?1000l", false, false, 0},
		{"\x1b]0;unfinished", "", "\x1b\\\x1b[0m", false, false, 0},
		{"\x1b[?104", "", "\x18\x1b[0m", false, false, 0},
		{"\x1b[?1049h\x1bc", "", "\x1b[0m", false, true, 8},
	} {
		var m Modes
		for i := range len(c.written) { // in any pieces
			m.Take([]byte(c.written[i : i+1]))
		}
		if got := string(m.Restore(nil)); got != c.restore {
			t.Errorf("%q: restore: got %q, want %q", c.written, got, c.restore)
		}
		if got := string(m.Undo(nil)); got != c.undo {
			t.Errorf("%q: undo: got %q, want %q", c.written, got, c.undo)
		}
		if m.Alternate() != c.alternate || m.Any != c.any || m.Cleared != c.cleared {
			t.Errorf("%q: got alternate %v, cleared %v at %d, want %v, %v, %d", c.written, m.Alternate(), m.Any, m.Cleared, c.alternate, c.any, c.cleared)
		}
	}
}

// FuzzModes takes anything: what undoes it leaves nothing to restore, and pieces make no difference.
func FuzzModes(f *testing.F) {
	f.Add([]byte("\x1b[?1049h\x1b[?25l\x1b[2J\x1b]0;t\x07"), 3)
	f.Add([]byte("\x1bP\x1b\\\x1b[r\x1b[?;h\x18"), 1)
	f.Fuzz(func(t *testing.T, b []byte, cut int) {
		var whole, parts Modes
		whole.Take(b)
		cut = min(max(cut, 0), len(b))
		parts.Take(b[:cut])
		parts.Take(b[cut:])
		if whole != parts {
			t.Fatalf("%q: cut at %d: got %+v, want %+v", b, cut, parts, whole)
		}
		whole.Take(whole.Undo(nil))
		if got := whole.Restore(nil); len(got) > 0 || whole.region {
			t.Errorf("%q: after the undo: got %q to restore", b, got)
		}
	})
}
