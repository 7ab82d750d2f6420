package carry

import (
	"math"
	"reflect"
	"testing"
	"time"
)

// all is one of each, by the same calls for both directions.
type all struct {
	n     []int
	u     uint64
	d     time.Duration
	yes   bool
	text  string
	bytes []byte
	fd    int
	fate  Fate
}

func (a *all) carry(p *Passage) {
	n := p.Count(len(a.n))
	if p.Reading {
		a.n = make([]int, n)
	}
	for i := range a.n {
		p.Int(&a.n[i])
	}
	p.Uint(&a.u)
	p.Time(&a.d)
	p.Flag(&a.yes)
	p.Text(&a.text)
	p.Bytes(&a.bytes)
	p.File(&a.fd)
	Small(p, &a.fate, Fates)
}

func sample() *all {
	return &all{n: []int{0, 1, -1, 63, 64, -65, math.MaxInt64, math.MinInt64}, u: math.MaxUint64, d: -time.Hour, yes: true,
		text: "a\x00ö", bytes: []byte{1, 2, 3}, fd: 7, fate: Stopped}
}

func TestBothDirections(t *testing.T) {
	a, b := sample(), &all{}
	w := Writer()
	a.carry(w)
	r := Reader(w.Written())
	b.carry(r)
	if !r.Intact() || !reflect.DeepEqual(a, b) {
		t.Errorf("got %+v, intact %v, want %+v", b, r.Intact(), a)
	}
	if !reflect.DeepEqual(r.Files, []int{7}) {
		t.Errorf("got files %v, want 7", r.Files)
	}
}

// TestCutOff reads all beginnings of what has been written: each is broken, and reads as zeros from there on.
func TestCutOff(t *testing.T) {
	w := Writer()
	sample().carry(w)
	whole := w.Written()
	for n := range whole {
		r, b := Reader(whole[:n]), &all{}
		if b.carry(r); r.Intact() {
			t.Errorf("the first %d bytes of %d count as intact", n, len(whole))
		}
	}
	r := Reader(append(append([]byte(nil), whole...), 0))
	if (&all{}).carry(r); r.Intact() {
		t.Error("a byte too many counts as intact")
	}
}

func TestUnits(t *testing.T) {
	w := Writer()
	for _, n := range []int{0, 1, 2} {
		w.Unit(&n)
	}
	r := Reader(w.Written())
	r.Units = []int{4, -1}
	var n int
	if ok := r.Unit(&n); !ok || n != 4 {
		t.Errorf("got %d, %v, want 4", n, ok)
	}
	if r.Unit(&n) {
		t.Error("a unit that is gone was found")
	}
	if r.Unit(&n) || r.Intact() {
		t.Error("a unit beyond those that there were was found")
	}
}

// FuzzReader reads anything: it must not panic, nor make much of little.
func FuzzReader(f *testing.F) {
	w := Writer()
	sample().carry(w)
	f.Add(w.Written())
	f.Fuzz(func(t *testing.T, b []byte) {
		a := &all{}
		a.carry(Reader(b))
		if len(a.n) > len(b) || len(a.text) > len(b) {
			t.Errorf("%d bytes have become %d numbers and %d bytes of text", len(b), len(a.n), len(a.text))
		}
	})
}
