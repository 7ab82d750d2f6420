//go:build linux && (amd64 || arm64)

package spawn

import (
	"strings"

	"nimi/runtime/internal/sys/child"
)

// texts are strings as system calls take them, each with a zero byte at its end, in one piece of memory that is used
// again.
type texts struct {
	text   []byte
	starts []int
	bad    bool // one had a zero byte in it
}

func (t *texts) reset() { *t = texts{text: t.text[:0], starts: t.starts[:0]} }

//go:noinline
func (t *texts) add(s string) {
	t.bad = t.bad || strings.IndexByte(s, 0) >= 0
	t.starts = append(t.starts, len(t.text))
	t.text = append(append(t.text, s...), 0)
}

// address is where string i is, until the next add.
//
//go:noinline
func (t *texts) address(i int) uintptr { return child.Address(&t.text[t.starts[i]]) }

// vector appends the addresses of the strings from i to before j to v, and the zero that ends them (execve(2)).
//
//go:noinline
func (t *texts) vector(v []uintptr, i, j int) []uintptr {
	for ; i < j; i++ {
		v = append(v, t.address(i))
	}
	return append(v, 0)
}
