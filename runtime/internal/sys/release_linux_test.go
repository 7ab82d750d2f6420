package sys

import (
	"slices"
	"testing"
)

// table is in the data of the test's program, several pages of it.
var table = [8192]uint64{0: 1, 4095: 2, 8191: 3}

func TestReleaseUnwrittenKeepsContent(t *testing.T) {
	for i := 2048; i < 4096; i++ {
		table[i] = uint64(i)
	}
	heap := slices.Clone(table[:])
	want := slices.Clone(heap)
	ReleaseUnwritten(table[:])
	ReleaseUnwritten(heap)
	ReleaseUnwritten(heap[:0])
	if !slices.Equal(table[:], want) {
		t.Error("a table of the program has other content afterwards")
	}
	if !slices.Equal(heap, want) {
		t.Error("a table on the heap has other content afterwards")
	}
}
