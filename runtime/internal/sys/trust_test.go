package sys

import (
	"os"
	"testing"
)

func TestParseMap(t *testing.T) {
	for _, c := range []struct {
		text       string
		id         uint32
		has, whole bool
	}{
		{"         0          0 4294967295\n", 65534, true, true},
		{"         0       1000          1\n", 0, true, false},
		{"         0       1000          1\n", 65534, false, false},
		{"0 1000 1\n1 100000 65536\n", 65534, true, false},
		{"0 1000 1\n1 100000 65536\n", 65537, false, false},
		{"65534 1000 1", 65534, true, false},
		{"4294967294 0 1\n", 4294967294, true, false},
		{"", 0, false, false},
		{"\n\n0 0\n", 0, false, false},
		{"0 0 99999999999999999999999\n", 7, true, true},
		{"1 0 4294967295\n", 0, false, false},
		{"x y z\n", 0, false, false},
	} {
		if has, whole := parseMap([]byte(c.text), c.id); has != c.has || whole != c.whole {
			t.Errorf("%q, %d: got %v, %v, want %v, %v", c.text, c.id, has, whole, c.has, c.whole)
		}
	}
}

// FuzzParseMap: no text is too strange, and a map that is whole has every id.
func FuzzParseMap(f *testing.F) {
	f.Add([]byte("         0          0 4294967295\n"), uint32(0))
	f.Add([]byte("0 1000 1\n1 100000 65536\n"), uint32(65534))
	f.Add([]byte("18446744073709551616 -1 0x10\n"), uint32(1))
	f.Fuzz(func(t *testing.T, text []byte, id uint32) {
		has, whole := parseMap(text, id)
		if whole && !has && id != 1<<32-1 {
			t.Errorf("%q: whole, but without %d", text, id)
		}
		again, _ := parseMap(append(text, '\n'), id)
		if again != has {
			t.Errorf("%q: another newline makes a difference", text)
		}
	})
}

// Where every id is mapped, as outside of user namespaces, nobody's is one like any other.
func TestNobodyIsSomebody(t *testing.T) {
	text, err := os.ReadFile("/proc/self/uid_map")
	if _, whole := parseMap(text, 0); err != nil || !whole {
		t.Skip("needs /proc, and a user namespace that maps every id")
	}
	if MayBeAnybody(overflow) || !UserMapped(overflow) || !Mine(uint32(os.Geteuid())) || Mine(uint32(os.Geteuid())+1) {
		t.Error("ids are not what they are")
	}
}
