package logs

import (
	"io"
	"os"
	"runtime"
	"strings"
	"testing"

	"nimi/runtime/feature/jsonlines"
	"nimi/runtime/internal/host"
	"nimi/runtime/internal/notice"
	"nimi/runtime/spec"
)

var plain = spec.Logging{Format: spec.LogPlain}

// rig is a pump whose outputs are pipes of the test's.
type rig struct {
	*pump
	host  *host.Host
	read  [2]chan string // all of each output, once it is at its end
	write [2]*os.File
}

func newRig(t *testing.T, l spec.Logging, names ...string) *rig {
	t.Helper()
	p := &spec.Program{Name: "test", Logging: l}
	for _, n := range names {
		p.Services = append(p.Services, spec.Service{Name: n, Logging: l})
	}
	h := &host.Host{Program: p, Unit: func(i int) *spec.Service { return &p.Services[i] }, Notices: new(notice.Queue)}
	h.Say = h.Notices.Add
	if err := jsonlines.Feature(h); err != nil {
		t.Fatal(err)
	}
	r := &rig{pump: newPump(h), host: h}
	h.Notices.Deliver(r.noticed)
	for i := range r.out {
		in, out, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		r.out[i].fd, r.write[i], r.read[i] = int(out.Fd()), out, make(chan string, 1)
		go func() {
			b, _ := io.ReadAll(in)
			r.read[i] <- string(b)
		}()
	}
	return r
}

// service returns where a unit writes to.
func (r *rig) service(t *testing.T, unit, to int) *os.File {
	t.Helper()
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.add(unit, to, dup(t, in), &host.Run{})
	return out
}

// finish drains the pump and returns what came out.
func (r *rig) finish() (stdout, stderr string) {
	done := make(chan bool)
	r.drain(func() { close(done) })
	<-done
	for i := range r.write {
		r.write[i].Close()
	}
	return <-r.read[0], <-r.read[1]
}

func TestPumpKeepsStreamsAndBytes(t *testing.T) {
	r := newRig(t, plain, "web", "database")
	a, b := r.service(t, 0, 0), r.service(t, 1, 1)
	io.WriteString(a, "one\n\xff\x00two\nlast")
	io.WriteString(b, "oops\n")
	a.Close()
	b.Close()
	out, err := r.finish()
	if want := "web      | one\nweb      | \xff\x00two\nweb      | last\n"; out != want {
		t.Errorf("standard output: got %q, want %q", out, want)
	}
	if want := "database | oops\n"; err != want {
		t.Errorf("standard error: got %q, want %q", err, want)
	}
}

// TestTheThreadThatReadsWrites hands over lines where one goroutine runs at a time, as in a launcher: they are written before the
// pump goes on, so no other thread has to be woken. The Go runtime may have somebody else run first now and then.
func TestTheThreadThatReadsWrites(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	r := newRig(t, plain)
	go r.out[0].run()
	atOnce := 0
	const times = 200
	for range times {
		r.out[0].buf = append(r.out[0].buf, "line\n"...)
		r.flush()
		if r.out[0].unwritten() == 0 {
			atOnce++
		}
		r.out[0].settle()
	}
	if atOnce < times/2 {
		t.Errorf("got %d of %d lines written at once, want nearly all", atOnce, times)
	}
	r.finish()
}

// Where standard output and standard error go to one place, as with 2>&1, lines come in the order in which they were written.
func TestPumpKeepsOrder(t *testing.T) {
	for range 100 {
		r := newRig(t, plain, "web")
		r.out[1].fd = r.out[0].fd
		out, err := r.service(t, 0, 0), r.service(t, 0, 1)
		io.WriteString(out, "started\n")
		io.WriteString(err, "broken\n")
		out.Close()
		err.Close()
		if got, rest := r.finish(); got != "web | started\nweb | broken\n" || rest != "" {
			t.Fatalf("got %q and %q", got, rest)
		}
	}
}

func TestPumpEndsWhileAPipeIsHeld(t *testing.T) {
	r := newRig(t, plain, "web")
	held := r.service(t, 0, 0)
	defer held.Close()
	io.WriteString(held, "line\nunfinished")
	if out, _ := r.finish(); out != "web | line\nweb | unfinished\n" {
		t.Errorf("got %q", out)
	}
}

func TestWordsFollowTheLinesBeforeThem(t *testing.T) {
	for range 50 {
		r := newRig(t, plain, "web")
		w := r.service(t, 0, 1)
		io.WriteString(w, strings.Repeat("x\n", 3000))
		r.host.Say("web: exited")
		w.Close()
		_, err := r.finish()
		if !strings.HasSuffix(err, "web | x\ntest: web: exited\n") {
			t.Fatalf("got …%q, want the launcher's word last", err[max(0, len(err)-60):])
		}
	}
}

func TestReaderGone(t *testing.T) {
	r := newRig(t, plain, "web")
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	in.Close()
	r.out[0].fd = int(out.Fd())
	w := r.service(t, 0, 0)
	for range 100 { // more than a pipe holds: a service must be able to go on
		if _, err := io.WriteString(w, strings.Repeat("x", 9999)+"\n"); err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	_, stderr := r.finish()
	if strings.Count(stderr, "lost") != 1 {
		t.Errorf("got %q, want one line that says that output is lost", stderr)
	}
}

// Lines that are read in parts, and ones that are too long, reach features in order and once.
func TestLinesReachFeaturesHoweverTheyAreRead(t *testing.T) {
	r := newRig(t, plain, "web")
	var got strings.Builder
	r.host.Lines = append(r.host.Lines, func(_ int, lines []byte, _ int) { got.Write(lines) })
	s := &stream{log: &r.host.Program.Services[0].Logging}
	r.in = make([]byte, readSize)
	long := strings.Repeat("x", longest)
	for _, part := range []string{"a\nb\nhalf", " of it\nc\nd\n", "\n\n", "e\n" + long + "y\nf\n", "g"} {
		n := copy(r.in[:cap(r.in)], part)
		r.split(s, r.in[:n])
		r.publish(s)
	}
	s.end(r.pump)
	r.publish(s)
	if want := "a\nb\nhalf of it\nc\nd\n\n\ne\n" + long + "\ny\nf\ng\n"; got.String() != want {
		t.Errorf("got %d bytes, want %d: %.80q", got.Len(), len(want), got.String())
	}
}

func TestLinesReachFeatures(t *testing.T) {
	r := newRig(t, plain, "web")
	var got strings.Builder
	r.host.Lines = append(r.host.Lines, func(_ int, lines []byte, _ int) { got.Write(lines) })
	w := r.service(t, 0, 0)
	io.WriteString(w, "a\nb\nc")
	w.Close()
	r.finish()
	if got.String() != "a\nb\nc\n" {
		t.Errorf("got %q", got.String())
	}
}
