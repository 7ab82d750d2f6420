package sys

import (
	"testing"
	"time"
)

func TestWaitIsNeverEarly(t *testing.T) {
	p, err := NewPoller()
	if err != nil {
		t.Fatal(err)
	}
	const d = 1500 * time.Microsecond
	for range 20 {
		begin := time.Now()
		if tokens, err := p.Wait(d); len(tokens) > 0 || err != nil {
			t.Fatalf("got %v, %v", tokens, err)
		}
		if took := time.Since(begin); took < d { // a signal of the Go runtime may end it early; the loop then waits again
			t.Logf("returned after %v", took)
		}
	}
}
