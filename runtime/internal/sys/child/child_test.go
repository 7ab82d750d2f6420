//go:build linux && (amd64 || arm64)

package child

import (
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"nimi/runtime/spec"
)

// descriptors is tried with all that can stand in four places, against a table of descriptors that is a map.
func TestDescriptors(t *testing.T) {
	const places, numbers = 4, 6
	for n := range numbers * numbers * numbers * numbers {
		var fds []int
		for i := range places {
			fd := n
			for range i {
				fd /= numbers
			}
			fds = append(fds, fd%numbers)
		}
		want := append([]int(nil), fds...)
		table := map[int]int{}
		for i := range numbers {
			table[i] = i
		}
		c := Child{Steps: make([]Step, 0, Room(places, 0))}
		c.descriptors(fds)
		for _, s := range c.Steps {
			if s.Call == unix.SYS_DUP3 {
				from, there := table[int(s.Args[0])]
				if !there || s.Args[0] == s.Args[1] {
					t.Fatalf("%v: dup3(%d, %d)", want, s.Args[0], s.Args[1])
				}
				table[int(s.Args[1])] = from
			}
		}
		for i := range want {
			if table[i] != want[i] {
				t.Fatalf("%v: got %d as %d", want, table[i], i)
			}
		}
	}
}

func TestWriteDecimal(t *testing.T) {
	for _, c := range []struct {
		n    uintptr
		want string
	}{{0, "0"}, {1, "1"}, {9, "9"}, {10, "10"}, {4194304, "4194304"}, {2147483647, "2147483647"}} {
		text := [10]byte([]byte("xxxxxxxxxx"))
		digits := WriteDecimal(&text, c.n)
		if got := strings.TrimRight(string(text[:]), "\x00"); got != c.want || digits != len(got) {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestWriteScore(t *testing.T) {
	for score, want := range map[int]string{0: "0", -1000: "-1000", 7: "7", 1000: "1000"} {
		text := [12]byte{}
		if n := WriteScore(&text, score); string(text[:n]) != want {
			t.Errorf("got %q, want %q", text[:n], want)
		}
	}
}

// Each limit has its own name, and what comes after them has one, too.
func TestLimitStep(t *testing.T) {
	values := spec.Resource(0).Values()
	for n, v := range values {
		if got, want := limitStep(spec.Resource(n)), "prlimit RLIMIT_"+strings.ToUpper(v.Text); got != want {
			t.Errorf("%d: got %q, want %q", n, got, want)
		}
	}
	if got := limitStep(spec.Resource(len(values))); got != "prlimit" {
		t.Errorf("got %q", got)
	}
}

// All that can be asked for has room.
func TestResourceRoom(t *testing.T) {
	set, limits := spec.Int{Set: true}, make([]spec.Limit, 16)
	room := ResourceRoom(len(limits))
	if got := len(Resources(make([]Step, 0, room), set, set, limits)); got != room {
		t.Errorf("got %d steps, want %d", got, room)
	}
}

// However many steps there are, they have room.
func TestRoom(t *testing.T) {
	for fds := range 20 {
		for _, full := range []bool{false, true} {
			b := Basics{First: -1, Fds: make([]int, fds)}
			for i := range b.Fds {
				b.Fds[i] = (i + 1) % max(fds, 1) // each in the way of another
			}
			if full {
				b = Basics{Reset: 1, First: 9, Fds: b.Fds, Score: 1, Nofile: 1, Directory: 1, ListenPid: true}
			}
			between := make([]Step, fds)
			room := Room(fds, len(between))
			c := Child{Steps: make([]Step, 0, room)}
			c.Make(&b, between)
			if cap(c.Steps) != room {
				t.Errorf("%d descriptors: got %d steps, want at most %d", fds, len(c.Steps), room)
			}
		}
	}
}
