package tui

import (
	"fmt"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"nimi/generator/control"
)

// frameBudget is what a frame may cost of a processor: a sixtieth of a second.
const frameBudget = 16 * time.Millisecond

// scenes are what a frame shows, and what happens before each.
var scenes = []struct {
	name          string
	services      int
	width, height int
	keys          []string
	lines         int // that are written before each frame
	changed       int // services that have changed
}{
	{"10 services, 80 × 24, quiet", 10, 80, 24, nil, 1, 0},
	{"1,000 services, 250 × 60, quiet", 1000, 250, 60, nil, 1, 0},
	{"1,000 services, 250 × 60, all change", 1000, 250, 60, []string{"o"}, 10, 1000},
	{"1,000 services, 250 × 60, the log of all, 1,000 lines a frame", 1000, 250, 60, []string{"a", "tab"}, 1000, 10},
	{"1,000 services, 250 × 60, wrapped colours, search", 1000, 250, 60, []string{"a", "w", "tab", "/", "e", "enter", "f"}, 1000, 10},
	{"1,000 services, 40 × 12, all change", 1000, 40, 12, nil, 10, 1000},
}

// crowd is a program of many services.
func crowd(services int) StateMsg {
	msg := StateMsg{Launcher: control.Launcher{Name: "crowd", State: "running", Services: services}, Whole: true}
	for i := range services {
		msg.Units = append(msg.Units, control.Unit{Name: fmt.Sprintf("service-%04d", i), State: "running", Ready: i%3 > 0, Pid: 1000 + i, Since: begin, Note: "accepting connections"})
	}
	return msg
}

// before is what happens before a frame.
func before(services, lines, changed, frame int) (all newsMsg) {
	var log LogMsg
	for i := range lines { // the first is of the service that is shown, if it is that of one
		log = append(log, Written{Service: fmt.Sprintf("service-%04d", i*(frame+1)%services), Text: fmt.Sprintf("\x1b[32m%08d\x1b[m frame %d: %s", i, frame, strings.Repeat("text of a line ", 12))})
	}
	all = append(all, log)
	if changed > 0 {
		msg := crowd(services)
		msg.Whole, msg.Units = false, msg.Units[:changed]
		for i := range msg.Units {
			msg.Units[i].Ready, msg.Units[i].Restarts = (i+frame)%2 == 0, frame
		}
		usage := UsageMsg{}
		for i, u := range msg.Units {
			usage[u.Name] = Usage{true, int64(i+frame) << 20, float64(i) / 1000}
		}
		all = append(all, msg, usage)
	}
	return all
}

// drawn counts the frames that were written, and their bytes.
type drawn struct{ frames, bytes atomic.Int64 }

func (d *drawn) Write(b []byte) (int, error) {
	d.frames.Add(1)
	d.bytes.Add(int64(len(b)))
	return len(b), nil
}

// used is the processor time that this process has used.
func used(t testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// TestFrames measures what a frame costs, from the messages to the bytes for the terminal, with the library that compares
// it with the one before. -v prints the table that docs/tui.md has.
func TestFrames(t *testing.T) {
	if testing.Short() {
		t.Skip("it measures")
	}
	const frames, perSecond = 40, 60
	for _, s := range scenes {
		w := newWorld(t, s.width, s.height)
		w.tell(crowd(s.services), LinkMsg{Connected, ""})
		for i := range 30 {
			w.tell(before(s.services, 1000, 0, i))
		}
		w.press(s.keys...)
		var out drawn
		p := tea.NewProgram(w.m, tea.WithInput(nil), tea.WithOutput(&out), tea.WithWindowSize(s.width, s.height), tea.WithFPS(perSecond), tea.WithoutSignals(),
			tea.WithEnvironment([]string{"TERM=xterm-256color", "COLORTERM=truecolor"}))
		ended := make(chan error, 1)
		go func() { _, err := p.Run(); ended <- err }()
		next := func() { // messages, and as long as a frame takes to come
			n := out.frames.Load()
			for deadline := time.Now().Add(5 * time.Second); out.frames.Load() == n; time.Sleep(time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatalf("%s: no frame was drawn", s.name)
				}
			}
		}
		next()
		var messages []tea.Msg
		for i := range frames {
			messages = append(messages, before(s.services, s.lines, s.changed, i+100))
		}
		var each time.Duration
		var bytes int64
		for try := range 3 { // what else the machine does has a part in it
			begin, from := used(t), out.bytes.Load()
			for _, all := range messages {
				p.Send(all)
				next()
			}
			took := (used(t) - begin) / frames
			if try == 0 || took < each {
				each, bytes = took, (out.bytes.Load()-from)/frames
			}
			if each < frameBudget {
				break
			}
		}
		t.Logf("| %s | %.1f ms | %.1f KiB |", s.name, float64(each.Microseconds())/1000, float64(bytes)/1024)
		if each > frameBudget {
			t.Errorf("%s: got %v of processor time a frame, want %v at most", s.name, each, frameBudget)
		}
		p.Quit()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
	}
}
