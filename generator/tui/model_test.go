package tui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"nimi/generator/control"
)

// The screen says of each service how it is, in words: nothing depends on colours.
func TestList(t *testing.T) {
	w := openShop(t, 140, 30)
	w.sees("shop  running", "3 of 7 ready", "1 failed", "up 2h14m", "35.7%  260MiB")
	for _, row := range []string{
		"db       running    ✓      2h00m        0   1.2%    48MiB accepting connections",
		"mail     failed     -      1m00s        0      -        - /bin/mail: no such file or directory",
		"report   waiting    -          -        0      -        - waits for mail to be ready",
		"worker   restarting -         1s        4      -        - exited 1, again in 3s",
		"web      running    ✓      1m30s        1  34.5%   212MiB",
	} {
		w.sees(row)
	}
}

func TestFilterAndSort(t *testing.T) {
	w := openShop(t, 100, 30)
	order := func() string {
		var names []string
		for _, s := range w.m.rows {
			names = append(names, s.Name)
		}
		return strings.Join(names, " ")
	}
	check := func(want string) {
		t.Helper()
		if got := order(); got != want {
			t.Errorf("got the services %q, want %q", got, want)
		}
	}
	check("db mail migrate report shell web worker")
	w.press("o")
	check("mail worker report db web migrate shell")
	w.press("O")
	check("shell migrate web db report worker mail")
	w.press("o", "o")
	w.sees("sorted by CPU")
	check("web db mail migrate report shell worker")
	w.press("o")
	check("web db mail migrate report shell worker")

	w.press("/")
	w.write("r !running zz")
	check("")
	w.sees("nothing matches")
	w.press("backspace", "backspace")
	check("migrate report worker")
	if w.m.chosen != "migrate" {
		t.Errorf("got %q chosen, want the first that is left", w.m.chosen)
	}
	w.press("enter", "down")
	if w.m.chosen != "report" {
		t.Errorf("got %q chosen, want report", w.m.chosen)
	}
	w.press("esc")
	check("web db mail migrate report shell worker")
	if w.m.chosen != "report" {
		t.Errorf("got %q chosen after the filter is gone, want report", w.m.chosen)
	}
}

// Keys that do something with a service have the launcher do it.
func TestOrders(t *testing.T) {
	w := openShop(t, 100, 30)
	w.press("down", "down", "down", "down", "down") // db, mail, migrate, report, shell, web
	w.press("s", "x", "r", "R", "e", "t")
	w.wants("start web", "stop web", "restart web", "reload web", "exec web -- /bin/sh", "attach -- web")
	w.press("!")
	w.sees("signal:", "USR1")
	w.write("USR1")
	w.press("enter")
	w.wants("signal USR1 web")
	w.tell(DoneMsg{What: "restart web", Units: []control.Unit{{Name: "web", State: "running"}}})
	w.sees("restart web: web running")
	w.tell(DoneMsg{What: "stop web", Err: fmt.Errorf("no such service\x1b[2J")})
	w.sees("stop web: no such service")

	w.tell(TableMsg{Commands: map[string]bool{"status": true}})
	w.press("e")
	w.sees("this launcher has no exec")
	w.tell(TableMsg{})
	w.press("t")
	w.sees("cannot be run from here")
	w.wants()
}

// Leaving is asked about, and what can be answered does what it says.
func TestLeave(t *testing.T) {
	for _, c := range []struct {
		keys  []string
		owned bool
		asked string
		left  bool
	}{
		{[]string{"q", "esc"}, false, "", false},
		{[]string{"q", "d"}, false, "", true},
		{[]string{"q", "y"}, false, "end", false},
		{[]string{"q", "z"}, false, "", false},
		{[]string{"ctrl+c"}, true, "", false},
		{[]string{"ctrl+c", "ctrl+c"}, true, "end", false},
		{[]string{"ctrl+c", "ctrl+c"}, false, "", true},
		{[]string{"?", "ctrl+c", "d"}, false, "", true},
		{[]string{"i", "q", "q", "d"}, false, "describe db", true},
	} {
		w := openShop(t, 60, 20)
		w.m.Owned = c.owned
		w.press(c.keys...)
		if got := strings.Join(w.asked, ";"); got != c.asked || w.left != c.left {
			t.Errorf("%v: got %q asked for and left: %v, want %q and %v", c.keys, got, w.left, c.asked, c.left)
		}
	}
	w := openShop(t, 60, 20)
	w.press("q")
	w.sees("Leave shop?", "stop everything", "detach: shop runs on")
	w.press("y")
	w.tell(LinkMsg{Gone, ""})
	if !w.left {
		t.Error("everything has been stopped, and the screen is still there")
	}
	w = openShop(t, 60, 20)
	w.tell(LinkMsg{Gone, ""})
	w.sees("HAS ENDED", "stopped")
	w.misses("running")
	if w.left {
		t.Error("the launcher has ended by itself, and its last words cannot be read any more")
	}
	if w.press("q"); !w.left {
		t.Error("the launcher has ended, and q still asks")
	}
}

// A launcher that does not answer, ends, or comes back is said to, and the screen goes on.
func TestLink(t *testing.T) {
	w := newWorld(t, 80, 20)
	w.sees("connecting", "no services", "nothing has been written yet")
	w.tell(shop(), LinkMsg{Connected, ""}, LogMsg{{Service: "db", Text: "before"}})
	w.sees("shop  running", "before")
	w.tell(LinkMsg{Frozen, ""})
	w.sees("shop  DOES NOT ANSWER")
	w.tell(LinkMsg{Connected, ""})
	w.sees("shop  running")
	w.tell(LinkMsg{Gone, "permission denied"})
	w.sees("shop  HAS ENDED: permission denied", "before")
	fewer := shop()
	fewer.Launcher.Services, fewer.Units = 2, fewer.Units[:2]
	w.tell(fewer, LinkMsg{Connected, ""}, LogMsg{{Service: "db", Text: "after"}})
	w.sees("shop  running", "2 of 2 ready", "before", "the connection was lost here", "after")
	w.misses("worker")
}

func TestDetails(t *testing.T) {
	w := openShop(t, 80, 40)
	w.press("down", "down", "down", "i") // report
	w.wants("describe report")
	w.tell(DescribedMsg{"report", "  argv  /bin/report --all\n"}, DescribedMsg{"web", "  argv  /bin/web\n"})
	w.sees("report\n", "state      waiting", "waits for  mail to be ready", "argv  /bin/report --all",
		"├─ mail ready: failed, /bin/mail: no such file or directory", "└─ web ready: running", "   ├─ db ready: running, accepting connections",
		"   └─ migrate completed-successfully: completed, exited 0", "Needed by\n  nothing")
	w.misses("/bin/web")
	w.press("esc", "up", "up", "up", "i") // db
	w.sees("Depends on\n  nothing", "Needed by\n  migrate ready: completed", "  web ready: running", "uses       48MiB of memory")
	w.press("esc", "?")
	w.sees("Services", "restart", "why it is as it is")
}

// Whatever the size and whatever is shown, the screen has its rows and no row is longer.
func TestSizes(t *testing.T) {
	states := map[string]func(*world){
		"list": func(*world) {}, "all": func(w *world) { w.press("a", "w") }, "zoom": func(w *world) { w.press("enter") }, "list alone": func(w *world) { w.press("z") },
		"help": func(w *world) { w.press("?", "end") }, "details": func(w *world) { w.press("i", "pgdown") }, "leave": func(w *world) { w.press("q") },
		"filter": func(w *world) { w.press("/"); w.write("web") }, "search": func(w *world) { w.press("tab", "/"); w.write("日本") }, "signal": func(w *world) { w.press("!") },
		"none": func(w *world) { w.press("/"); w.write("nothing of that name at all") }, "frozen": func(w *world) { w.tell(LinkMsg{Frozen, strings.Repeat("long ", 50)}) },
	}
	step := 11
	if testing.Short() {
		step = 70
	}
	for name, state := range states {
		for width := 20; width <= 250; width += step {
			for _, height := range []int{6, 12, 60} {
				w := openShop(t, width, height)
				odd := shop()
				odd.Units = append(odd.Units, control.Unit{Name: "日本語のサービス", State: "running", Note: strings.Repeat("語", 90)}, control.Unit{Name: strings.Repeat("long-", 30), State: "\x1b[2Jodd"})
				w.tell(odd, LogMsg{{Service: "db", Text: strings.Repeat("日本", 90)}, {Service: "db", Text: strings.Repeat("x\t", 60)}, {Service: "web", Lost: 7}})
				state(w)
				rows := strings.Split(w.m.View().Content, "\n")
				if len(rows) != height {
					t.Fatalf("%s at %d×%d: got %d rows", name, width, height, len(rows))
				}
				for i, row := range rows {
					if n := ansi.StringWidth(row); n > width {
						t.Fatalf("%s at %d×%d: got row %d of %d columns: %q", name, width, height, i, n, row)
					}
				}
			}
		}
	}
	w := newWorld(t, 10, 3)
	w.sees("at least 2")
}

func TestMouse(t *testing.T) {
	w := openShop(t, 100, 30)
	click := func(x, y int) { w.tell(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft}) }
	click(3, 4) // title, titles, db, mail, migrate
	if w.m.chosen != "migrate" {
		t.Errorf("got %q chosen, want migrate", w.m.chosen)
	}
	click(12, 1)
	if w.m.sort != byState {
		t.Errorf("got the order %v, want that of the column that was clicked", w.m.sort)
	}
	click(12, 1)
	if !w.m.reverse {
		t.Error("a second click does not turn the order round")
	}
	w.tell(tea.MouseWheelMsg{X: 3, Y: 3, Button: tea.MouseWheelUp})
	if w.m.chosen != "shell" {
		t.Errorf("got %q chosen after the wheel, want shell", w.m.chosen)
	}
	click(3, 20)
	if w.m.focus != logFocus {
		t.Error("a click into the log does not have keys go there")
	}
	if v := w.m.View(); v.MouseMode != tea.MouseModeCellMotion || !v.AltScreen {
		t.Error("the mouse is not taken")
	}
	if w.press("m"); w.m.View().MouseMode != tea.MouseModeNone {
		t.Error("the mouse is not given back")
	}
}
