// Package carry is the form in which a launcher's state goes to the program that takes over (docs/takeover.md).
//
// One function of each part both writes and reads its state, by the same calls in the same order, so the two cannot get out
// of step: in a [Passage] that writes, each call adds what it is given; in one that reads, it fills that in.
package carry

import "time"

// Carrier is a part of the launcher that has something to hand over: what it knows of processes that go on, and descriptors.
// A launcher without takeover has none of these functions linked, as nothing calls them.
type Carrier interface {
	// Section names the part, and the version of its form, which changes whenever Carry does: a program hands over to one
	// that has the same.
	Section() (name string, version int)
	// Carry writes the part's state, or reads what the program before has written. The services that both programs have are
	// known by then, and which processes they have.
	Carry(p *Passage)
}

// Opener is a carrier that opens something when the launcher starts. Open is called unless a state has been read instead.
// An error ends the launcher.
type Opener interface{ Open() error }

// Halter is a carrier that has to come to rest before it can write its state. Halt may take a moment; an error means that
// nothing is handed over. Resume has it go on after all.
type Halter interface {
	Halt() error
	Resume()
}

// Releaser is a carrier that has to clear something away where the program that takes over has no such part. Descriptors
// that are not handed over are closed anyway.
type Releaser interface{ Release() }

// Passage is the way of the state of one part from one program to the next.
type Passage struct {
	// Reading tells the direction.
	Reading bool
	// Files are the descriptors that have been written, or read, so far.
	Files []int
	// Units has, by the number of a unit in the program before, its number in this one; -1: it has none. The startup hook
	// has a number too. While writing, it is nil.
	Units []int
	// Fates has, by the number of a unit in this program, what becomes of it. While writing, it is nil.
	Fates []Fate

	b      []byte
	broken bool
}

// Writer returns an empty passage to write to.
func Writer() *Passage { return &Passage{} }

// Reader returns a passage that reads what another has written.
func Reader(b []byte) *Passage { return &Passage{Reading: true, b: b} }

// Written is what has been written.
func (p *Passage) Written() []byte { return p.b }

// Intact tells whether all has been read, and everything was as it has to be. A passage that is not reads as zeros.
func (p *Passage) Intact() bool { return !p.broken && len(p.b) == 0 }

// Break has the passage count as broken: what was read makes no sense.
func (p *Passage) Break() { p.broken, p.b = true, nil }

// number is a whole number: in groups of seven bits, lowest first, the sign in the lowest bit (protobuf's sint64).
//
//go:noinline
func (p *Passage) number(n int64) int64 {
	if !p.Reading {
		u := uint64(n)<<1 ^ uint64(n>>63)
		for ; u >= 0x80; u >>= 7 {
			p.b = append(p.b, byte(u)|0x80)
		}
		p.b = append(p.b, byte(u))
		return n
	}
	var u uint64
	for shift := uint(0); shift < 64; shift += 7 {
		if len(p.b) == 0 {
			break
		}
		c := p.b[0]
		p.b = p.b[1:]
		u |= uint64(c&0x7f) << shift
		if c < 0x80 {
			return int64(u>>1) ^ -int64(u&1)
		}
	}
	p.Break()
	return 0
}

// Int is a number.
//
//go:noinline
func (p *Passage) Int(n *int) { *n = int(p.number(int64(*n))) }

// Uint is a number of 64 bits.
//
//go:noinline
func (p *Passage) Uint(n *uint64) { *n = uint64(p.number(int64(*n))) }

// Time is a duration, or a moment of the machine's time, which goes on from one program to the next.
//
//go:noinline
func (p *Passage) Time(d *time.Duration) { *d = time.Duration(p.number(int64(*d))) }

// Flag is yes or no.
//
//go:noinline
func (p *Passage) Flag(is *bool) {
	n := int64(0)
	if *is {
		n = 1
	}
	n = p.number(n)
	if *is = n == 1; n > 1 || n < 0 {
		p.Break()
	}
}

// Small is a value of an enumeration, of which there are so many.
func Small[T ~uint8](p *Passage, v *T, values T) {
	n := p.number(int64(*v))
	if n < 0 || n >= int64(values) {
		p.Break()
		n = 0
	}
	*v = T(n)
}

// Count is how many of something follow, each of which takes at least a byte.
//
//go:noinline
func (p *Passage) Count(n int) int {
	n = int(p.number(int64(n)))
	if p.Reading && (n < 0 || n > len(p.b)) {
		p.Break()
		return 0
	}
	return n
}

// Text is a string.
//
//go:noinline
func (p *Passage) Text(s *string) {
	n := p.Count(len(*s))
	if !p.Reading {
		p.b = append(p.b, *s...)
		return
	}
	*s, p.b = string(p.b[:n]), p.b[n:]
}

// Bytes is a piece of memory. What has been read is a part of the whole state.
//
//go:noinline
func (p *Passage) Bytes(b *[]byte) {
	n := p.Count(len(*b))
	if !p.Reading {
		p.b = append(p.b, *b...)
		return
	}
	*b, p.b = p.b[:n:n], p.b[n:]
}

// File is a descriptor, which goes on to the next program; negative: none.
//
//go:noinline
func (p *Passage) File(fd *int) {
	if p.Int(fd); *fd >= 0 && !p.broken {
		p.Files = append(p.Files, *fd)
	}
}

// Unit is the number of a unit, which is another one in the next program. It returns false, in a passage that reads, for a
// unit that this program does not have.
//
//go:noinline
func (p *Passage) Unit(n *int) bool {
	if p.Int(n); !p.Reading {
		return true
	}
	if p.broken || *n < 0 || *n >= len(p.Units) {
		p.Break()
		*n = 0
		return false
	}
	*n = p.Units[*n]
	return *n >= 0
}
