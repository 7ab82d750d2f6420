package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// write has a service write numbered lines.
func flood(w *world, service string, from, to int) {
	var lines LogMsg
	for i := from; i < to; i++ {
		lines = append(lines, Written{Service: service, Text: fmt.Sprintf("%s line %d.", service, i)})
	}
	w.tell(lines)
}

// The log follows what is written; where it is scrolled back, it stays where it is, and at its end it follows again.
func TestFollow(t *testing.T) {
	w := openShop(t, 60, 20)
	flood(w, "db", 0, 100)
	w.sees("log of db", "follow", "db line 99.")
	w.press("tab", "pgup")
	w.misses("db line 99.", "follow")
	before := w.rows()[10:18]
	flood(w, "db", 100, 200)
	if after := w.rows()[10:18]; !slices.Equal(before, after) {
		t.Errorf("got the log\n%s\nwant that it stays\n%s", strings.Join(after, "\n"), strings.Join(before, "\n"))
	}
	w.press("home")
	w.sees("checkpoint complete", "line 1 of 201")
	flood(w, "db", 200, 3*linesOfOne) // what is looked at is lost
	w.misses("checkpoint complete")
	if n := len(w.m.logs.get("db").entries); n > linesOfOne+linesOfOne/4 {
		t.Errorf("got %d lines kept, want %d about", n, linesOfOne)
	}
	w.press("end")
	w.sees("follow", fmt.Sprintf("db line %d.", 3*linesOfOne-1))
	w.press("up", "up")
	w.misses("follow")
	w.press("down", "down")
	w.sees("follow")
	w.press("f")
	w.misses("follow")
	w.press("f")
	w.sees("follow")
	w.press("esc", "down") // mail
	w.sees("log of mail", "nothing has been written yet", "follow")
}

// Bytes are bounded too, and with many services each has its part of them.
func TestBounds(t *testing.T) {
	l := newLogs()
	line := strings.Repeat("x", 40<<10)
	for range 1000 {
		l.add(entry{service: "a", text: line}, 1000)
		l.add(entry{service: "b", text: "short"}, 1)
	}
	if got := l.of["a"].bytes; got > 64<<10 {
		t.Errorf("got %d bytes of one of a thousand, want 64 KiB at most", got)
	}
	if got := l.all.bytes; got > bytesOfAll/2 {
		t.Errorf("got %d bytes of all, want %d at most", got, bytesOfAll/2)
	}
	if got := l.of["a"].at(l.of["a"].end() - 1).text; !strings.HasSuffix(got, "x (cut)") || len(got) > longestLine+10 {
		t.Errorf("got a line of %d bytes", len(got))
	}
	total := 0
	for _, e := range l.all.entries {
		total += len(e.text)
	}
	if total != l.all.bytes {
		t.Errorf("got %d bytes counted, there are %d", l.all.bytes, total)
	}
}

func TestSearch(t *testing.T) {
	w := openShop(t, 60, 20)
	flood(w, "db", 0, 300)
	w.press("tab", "/")
	w.write("Line 7")
	w.press("enter")
	w.sees("not found: Line 7")
	w.press("/")
	for range len("Line 7") {
		w.press("backspace")
	}
	w.write("line 7")
	w.press("enter")
	w.sees("db line 79.", "search: line 7")
	w.press("N")
	w.sees("db line 78.")
	w.press("n", "n")
	w.sees("not found any further")
	if !strings.Contains(w.m.View().Content, "\x1b[7mline 7\x1b[m9.") {
		t.Errorf("what was found is not marked: %q", w.m.View().Content)
	}
	w.press("esc")
	w.misses("search:")
}

// With wrapped lines all of a line is to be seen; without, the screen goes to the right.
func TestWrap(t *testing.T) {
	w := openShop(t, 40, 14)
	w.tell(LogMsg{{Service: "db", Text: strings.Repeat("0123456789", 9) + "end"}})
	w.misses("end")
	w.press("tab", "right", "right", "right", "right", "right", "right")
	w.sees("from column 61", "0123456789end")
	w.press("w")
	w.sees("wrap", "0123456789end")
	w.press("enter", "up")
	flood(w, "db", 0, 50)
	for range 80 { // row by row to the end, and the last is the last
		w.press("down")
	}
	w.sees("follow", "db line 49.")
	w.press("home")
	if rows := w.rows(); !strings.HasPrefix(rows[2], "checkpoint") || !strings.HasPrefix(rows[3], "0123") || !strings.HasPrefix(rows[5], "0123456789end") {
		t.Errorf("got\n%s", strings.Join(rows, "\n"))
	}
}

// The log of all services has their names before the lines, once for each.
func TestAll(t *testing.T) {
	w := openShop(t, 40, 20)
	w.press("a", "w")
	w.tell(LogMsg{{Service: "mail", Text: strings.Repeat("ab ", 20)}, {Service: "db", Lost: 12}})
	w.sees("log of all services", "db       | checkpoint complete", "worker   | error: queue: connection refu", "mail     | ab ab", "         | ", "12 lines are lost")
	w.press("tab", "p", "y")
	if len(w.asked) != 1 || !strings.Contains(w.asked[0], "worker   | error: queue: connection refused\n") || strings.Contains(w.asked[0], "\x1b") {
		t.Errorf("got %q for the pager", w.asked)
	}
	w.sees("copied")
	if text := w.m.visible(); strings.Contains(text, " | ") || !strings.Contains(text, "ab ab") {
		t.Errorf("got %q copied, want the lines alone", text)
	}
}

// Text that looks like the markup of other tools is text.
func TestMarkup(t *testing.T) {
	w := openShop(t, 80, 20)
	for _, text := range []string{"[red]alert[-:-:-]", "<b>x</b> &amp;", "[::b]bold", "%s %d %!", "{{.Name}} ${HOME} `id`", `\x1b[31m`} {
		w.tell(LogMsg{{Service: "db", Text: text}})
		w.sees(text)
	}
}
