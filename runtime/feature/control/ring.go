package control

import (
	"bytes"
	"sync"
	"time"

	"nimi/runtime/spec"
)

const (
	// ringSize is how much of a unit's output is kept, in bytes.
	ringSize = 64 << 10
	// ringsSize is how much is kept of all units, unless they are so many that this would be less than leastSize each.
	ringsSize = 4 << 20
	leastSize = 4 << 10
	// firstSize is how large a ring is at first. It grows by doubling.
	firstSize = 1 << 10
	// headSize is the size of a block's head: its length and its lines, four bytes each, its number, and when it was read,
	// in Unix milliseconds.
	headSize = 24
)

// rings keep the last output of the units. The goroutine of the log pump writes, the supervising one reads; either has
// the lock for as long as it takes to copy some kilobytes.
type rings struct {
	most int // size of a ring
	post func(func())
	wake func() // called, by post, when there is output that is waited for

	mu     sync.Mutex
	blocks uint64 // so far, of all units
	of     []ring
}

// ring is the last output of a unit: blocks of whole lines, each as it was read. Places in it count bytes from the
// beginning of all time; what they are in buf is a matter of division.
type ring struct {
	buf        []byte
	tail, head uint64
	gone       int  // lines before tail
	lines      int  // lines before head
	awaited    bool // somebody waits for more
}

// keeps returns how many bytes of each unit's output are kept; 0: none, as it does not pass through the launcher.
func (s *server) keeps() int {
	services := s.host.Program.Services
	for i := range services {
		if services[i].Logging.Format != spec.LogRaw {
			return max(leastSize, min(ringSize, ringsSize/len(services)))
		}
	}
	return 0
}

// put keeps lines of a unit, count of them, and forgets the oldest for it.
func (k *rings) put(unit int, lines []byte, count int) {
	if unit >= len(k.of) { // the startup hook
		return
	}
	now := time.Now().UnixMilli()
	k.mu.Lock()
	r := &k.of[unit]
	k.blocks++
	r.put(k.blocks, now, lines, count, k.most)
	awaited := r.awaited
	r.awaited = false
	k.mu.Unlock()
	if awaited {
		k.post(k.wake)
	}
}

// countLines counts newlines. bytes.Count would bring the search for longer texts: 4 KB.
func countLines(b []byte) (n int) {
	for {
		end := bytes.IndexByte(b, '\n')
		if end < 0 {
			return n
		}
		n++
		b = b[end+1:]
	}
}

func (r *ring) put(number uint64, now int64, lines []byte, n, most int) {
	if headSize+len(lines) > most { // only the last of them fit
		r.tail, r.gone = r.head, r.lines
		start := len(lines) - (most - headSize) - 1 // of what could fit, and the byte before it
		cut := start + bytes.IndexByte(lines[start:], '\n') + 1
		dropped := countLines(lines[:cut])
		lines, n = lines[cut:], n-dropped
		r.lines += dropped
		r.gone = r.lines
		if n == 0 {
			return
		}
	}
	need := headSize + len(lines)
	for int(r.head-r.tail)+need > len(r.buf) {
		if len(r.buf) < most {
			r.grow(min(most, max(firstSize, 2*len(r.buf), int(r.head-r.tail)+need)))
			continue
		}
		size, count, _ := r.block(r.tail)
		r.tail += uint64(headSize + size)
		r.gone += count
	}
	var head [headSize]byte
	for i := range 4 {
		head[i], head[4+i] = byte(len(lines)>>(8*i)), byte(n>>(8*i))
	}
	for i := range 8 {
		head[8+i], head[16+i] = byte(number>>(8*i)), byte(now>>(8*i))
	}
	r.write(head[:])
	r.write(lines)
	r.lines += n
}

// grow gives the ring more memory.
func (r *ring) grow(size int) {
	old := *r
	r.buf, r.head = make([]byte, size), r.tail
	for old.tail < old.head {
		part := old.part(old.tail, int(old.head-old.tail))
		r.write(part)
		old.tail += uint64(len(part))
	}
}

func (r *ring) write(b []byte) {
	n := copy(r.buf[r.head%uint64(len(r.buf)):], b)
	copy(r.buf, b[n:])
	r.head += uint64(len(b))
}

// part returns what is at a place, up to n bytes, and up to where buf begins anew.
func (r *ring) part(at uint64, n int) []byte {
	b := r.buf[at%uint64(len(r.buf)):]
	return b[:min(n, len(b))]
}

// block reads the head of a block.
func (r *ring) block(at uint64) (size, lines int, number uint64) {
	return int(r.number(at, 4)), int(r.number(at+4, 4)), r.number(at+8, 8)
}

// time is when a block was read, in Unix milliseconds.
func (r *ring) time(at uint64) int64 { return int64(r.number(at+16, 8)) }

// number reads a number of n bytes.
func (r *ring) number(at uint64, n int) (x uint64) {
	for i := range n {
		x |= uint64(r.buf[(at+uint64(i))%uint64(len(r.buf))]) << (8 * i)
	}
	return x
}

// line returns the line, in two parts and without its newline, that begins at a place with n bytes behind it.
func (r *ring) line(at uint64, n int) (a, b []byte) {
	a = r.part(at, n)
	if end := bytes.IndexByte(a, '\n'); end >= 0 {
		return a[:end], nil
	}
	b = r.buf[:n-len(a)]
	if end := bytes.IndexByte(b, '\n'); end >= 0 {
		b = b[:end]
	}
	return a, b
}
