package tui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"nimi/generator/control"
)

// world is what a model of the tests lives in: a clock that stands still, and an outside that notes what it is asked for.
type world struct {
	t     testing.TB
	m     *Model
	now   time.Time
	asked []string
	left  bool // the model has ended
}

// begin is when the clock stands in all tests, so that pictures stay the same.
var begin = time.Date(2026, 11, 28, 10, 0, 0, 0, time.UTC)

func newWorld(t testing.TB, width, height int) *world {
	w := &world{t: t, now: begin}
	w.m = New(Options{Outside: w, Now: func() time.Time { return w.now }, Getenv: func(name string) string { return map[string]string{"LANG": "C.UTF-8"}[name] }})
	w.tell(tea.WindowSizeMsg{Width: width, Height: height})
	return w
}

func (w *world) note(words ...string) tea.Cmd {
	return func() tea.Msg { w.asked = append(w.asked, strings.Join(words, " ")); return nil }
}
func (w *world) Order(verb string, words ...string) tea.Cmd {
	return w.note(append([]string{verb}, words...)...)
}
func (w *world) Describe(service string) tea.Cmd      { return w.note("describe", service) }
func (w *world) Terminal(arguments ...string) tea.Cmd { return w.note(arguments...) }
func (w *world) Pager(text string) tea.Cmd            { return w.note("pager", text) }
func (w *world) End() tea.Cmd                         { return w.note("end") }

// tell has messages come, and carries out at once what the model asks for, but for its clock.
func (w *world) tell(messages ...tea.Msg) {
	for _, msg := range messages {
		_, cmd := w.m.Update(msg)
		if cmd == nil {
			continue
		}
		if _, is := msg.(tickMsg); is {
			continue
		}
		if _, quit := cmd().(tea.QuitMsg); quit {
			w.left = true
		}
	}
}

// codes are keys that have names.
var codes = map[string]rune{
	"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "home": tea.KeyHome,
	"end": tea.KeyEnd, "enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "space": tea.KeySpace, "backspace": tea.KeyBackspace,
}

// press presses keys, by their names.
func (w *world) press(keys ...string) {
	for _, k := range keys {
		switch name, ctrl := strings.CutPrefix(k, "ctrl+"); {
		case ctrl:
			w.tell(tea.KeyPressMsg{Code: rune(name[0]), Mod: tea.ModCtrl})
		case codes[k] != 0:
			w.tell(tea.KeyPressMsg{Code: codes[k]})
		default:
			w.tell(tea.KeyPressMsg{Code: []rune(k)[0], Text: k})
		}
	}
}

// write types a text, letter by letter.
func (w *world) write(text string) {
	for _, r := range text {
		w.press(string(r))
	}
}

// rows are what is on the screen, without colours.
func (w *world) rows() []string {
	return strings.Split(ansi.Strip(w.m.View().Content), "\n")
}

// sees fails unless texts are on the screen.
func (w *world) sees(texts ...string) {
	w.t.Helper()
	screen := strings.Join(w.rows(), "\n")
	for _, text := range texts {
		if !strings.Contains(screen, text) {
			w.t.Errorf("got the screen\n%s\nwant %q on it", screen, text)
		}
	}
}

// misses fails if texts are on the screen.
func (w *world) misses(texts ...string) {
	w.t.Helper()
	screen := strings.Join(w.rows(), "\n")
	for _, text := range texts {
		if strings.Contains(screen, text) {
			w.t.Errorf("got the screen\n%s\nwant %q not on it", screen, text)
		}
	}
}

// wants fails unless the model has asked for these things since it was looked at last.
func (w *world) wants(asked ...string) {
	w.t.Helper()
	if got := strings.Join(w.asked, "; "); got != strings.Join(asked, "; ") {
		w.t.Errorf("got %q asked for, want %q", got, strings.Join(asked, "; "))
	}
	w.asked = nil
}

// shop is a program with something of everything.
func shop() StateMsg {
	ago := func(d time.Duration) time.Time { return begin.Add(-d) }
	return StateMsg{
		Launcher: control.Launcher{Name: "shop", Version: "1", State: "running", Services: 7, Pid: 412, Uptime: 2*time.Hour + 14*time.Minute},
		Whole:    true,
		Units: []control.Unit{
			{Name: "db", Path: "db", State: "running", Ready: true, Pid: 430, Session: 430, Since: ago(2 * time.Hour), Runs: 1, Note: "accepting connections"},
			{Name: "migrate", Path: "migrate", State: "completed", Ready: true, Since: ago(2 * time.Hour), Runs: 1, Exit: "0"},
			{Name: "web", Path: "web", State: "running", Ready: true, Pid: 470, Session: 470, Since: ago(90 * time.Second), Restarts: 1, Runs: 2, Signal: "SEGV"},
			{Name: "worker", Path: "worker", State: "restarting", Since: ago(time.Second), Due: begin.Add(3 * time.Second), Restarts: 4, Runs: 5, Exit: "1"},
			{Name: "mail", Path: "mail", State: "failed", Since: ago(time.Minute), Runs: 1, Problem: "/bin/mail: no such file or directory"},
			{Name: "report", Path: "report", State: "waiting", Waits: "mail to be ready"},
			{Name: "shell", Path: "shell", State: "off"},
		},
	}
}

// openShop is a screen on which the program is shown, with logs.
func openShop(t testing.TB, width, height int) *world {
	w := newWorld(t, width, height)
	w.tell(shop(), LinkMsg{Connected, ""}, TableMsg{
		DependsOn: map[string]map[string]string{
			"migrate": {"db": "ready"}, "web": {"migrate": "completed-successfully", "db": "ready"}, "worker": {"db": "ready"}, "report": {"mail": "ready", "web": "ready"},
		},
		Commands: map[string]bool{"exec": true, "attach": true},
	}, UsageMsg{
		"db": {true, 48 << 20, 0.012}, "web": {true, 212 << 20, 0.345},
	})
	for i := 1; i <= 12; i++ {
		w.tell(LogMsg{{Service: "web", Text: fmt.Sprintf("GET /basket/%d 200 [ok] <b>%dms</b>", i, i*3)}})
	}
	w.tell(LogMsg{{Service: "db", Text: "checkpoint complete"}, {Service: "worker", Text: "\x1b[31merror\x1b[0m: queue: connection refused"}})
	return w
}
