package front

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// What the launcher prints is kept up to a limit, and comes in whole lines, harmless ones, once there is no screen.
func TestTail(t *testing.T) {
	var out bytes.Buffer
	x := &tail{out: &out}
	for i := range 20000 {
		fmt.Fprintf(x, "web | line %d\n", i)
	}
	if out.Len() > 0 {
		t.Fatalf("got %q while there is a screen", out.String())
	}
	if n := len(x.last); n > 2*kept || n < kept/2 {
		t.Errorf("got %d bytes kept, want about %d", n, kept)
	}
	fmt.Fprint(x, "web | \x1b[2Jcle")
	x.through()
	fmt.Fprint(x, "ar\nweb | half")
	text := out.String()
	if first, _, _ := strings.Cut(text, "\n"); !strings.HasPrefix(first, "web | line ") {
		t.Errorf("got the first line %q, want a whole one", first)
	}
	if !strings.HasSuffix(text, "web | line 19999\nweb | clear\n") {
		t.Errorf("got the end %q", text[max(len(text)-60, 0):])
	}
	fmt.Fprint(x, strings.Repeat("x", longest)) // a line that does not end
	if !strings.HasSuffix(out.String(), "xxx\n") {
		t.Error("a line without an end is held back for ever")
	}
}

func TestPrintOwn(t *testing.T) {
	var out bytes.Buffer
	x := &tail{out: &out}
	for i := range 30 {
		fmt.Fprintf(x, "web  | text\nshop: said %d\x1b]0;t\x07\n", i)
	}
	x.printOwn("shop")
	if lines := strings.Split(strings.TrimSpace(out.String()), "\n"); len(lines) != 20 || lines[0] != "shop: said 10" || lines[19] != "shop: said 29" {
		t.Errorf("got %q", lines)
	}
}
