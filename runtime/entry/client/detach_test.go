package client

import (
	"bytes"
	"testing"
)

func TestDetachKeys(t *testing.T) {
	for _, c := range []struct {
		text, keys string
		ok         bool
	}{
		{"ctrl-p,ctrl-q", "\x10\x11", true}, {"a", "a", true}, {"ctrl-@,ctrl-[,ctrl-\\,ctrl-],ctrl-^,ctrl-_", "\x00\x1b\x1c\x1d\x1e\x1f", true},
		{"none", "", true}, {"", "", false}, {"ctrl-", "", false}, {"ab", "", false}, {"a,", "", false}, {"ctrl-1", "", false}, {"ctrl-ä", "", false},
	} {
		if keys, ok := detachKeys(c.text); string(keys) != c.keys && ok || ok != c.ok {
			t.Errorf("%q: got %q, %v, want %q, %v", c.text, keys, ok, c.keys, c.ok)
		}
	}
}

// FuzzDetach compares with a search in all that was typed: what comes before the keys is passed on, whole and once.
func FuzzDetach(f *testing.F) {
	f.Add([]byte{16, 17}, []byte{16, 16, 17, 'x'}, 1)
	f.Add([]byte("aab"), []byte("aaab"), 2)
	f.Add([]byte("aba"), []byte("ababa"), 3)
	f.Add([]byte{}, []byte("abc"), 1)
	f.Fuzz(func(t *testing.T, keys, typed []byte, cut int) {
		if len(keys) > 8 {
			return
		}
		m := matcher{keys: keys}
		cut = min(max(cut, 0), len(typed))
		got, found := m.take(nil, typed[:cut])
		if !found {
			got, found = m.take(got, typed[cut:])
		}
		want, at := typed, -1
		if len(keys) > 0 {
			at = bytes.Index(typed, keys)
		}
		if at >= 0 {
			want = typed[:at]
		} else {
			got = append(got, m.give()...)
		}
		if found != (at >= 0) || !bytes.Equal(got, want) {
			t.Errorf("%q in %q, cut at %d: got %q, %v, want %q, %v", keys, typed, cut, got, found, want, at >= 0)
		}
	})
}
