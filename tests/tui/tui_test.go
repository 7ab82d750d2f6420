package tui

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

// shop is a program with something of everything.
func shop(settings h.JSON) h.JSON {
	if settings == nil {
		settings = h.JSON{}
	}
	settings["binName"] = "shop"
	settings["restart"] = h.JSON{"mode": "never"}
	return h.JSON{"settings": settings, "services": h.JSON{
		"db":   h.Sh("echo ready; exec /bin/sleep 1000", h.JSON{"ready": h.JSON{"logLine": "ready"}}),
		"web":  h.Sh(`echo "[red]serving[-] <b>pages</b>"; printf '\033[2J\033[31mred\033[0m \033]0;title\007end\n'; exec /bin/sleep 1000`, h.JSON{"dependsOn": h.JSON{"db": h.JSON{}}}),
		"mail": h.Sh("echo no mail >&2; exit 3", nil),
		"late": h.Sh("exec /bin/sleep 1000", h.JSON{"dependsOn": h.JSON{"mail": h.JSON{}}, "autoStart": false}),
	}}
}

// run --tui shows the services, carries out what keys say, follows the size of the terminal, and stops everything.
func TestRun(t *testing.T) {
	x := open(t, h.Build(t, shop(nil)), 110, 30)
	x.enter("$SHOP run --tui")
	x.sees("shop  running", "db       running", "mail     failed", "exited 3", "web      running", "late     off")
	x.keys("Down", "Down", "Down") // db, late, mail, web
	x.sees("log of web", "[red]serving[-] <b>pages</b>", "red end")
	x.keys("r")
	x.sees("restart web: web running")
	x.keys("i")
	x.sees("Depends on", "db ready: running", "Configuration", "argv")
	x.keys("Escape")
	x.sees("log of web")
	x.keys("/")
	x.sees("show:")
	x.keys("ma", "Enter")
	x.misses("db       running")
	x.sees("mail     failed", "no mail")
	if out, err := x.tmux("resize-window", "-x", "40", "-y", "12"); err != nil {
		t.Fatal(out)
	}
	x.until("the screen to be smaller", func(screen string) bool {
		return strings.Contains(screen, "mail     failed") && !strings.Contains(screen, "RESTARTS")
	})
	x.keys("q")
	x.sees("Leave shop?")
	x.keys("Escape")
	x.misses("Leave shop?")
	x.keys("q", "y")
	x.ends(x.launcher())
	x.prompts(3) // of the service that has failed
	x.sees("shop: mail: exited with code 3")
}

// Leaving gives the shell back, and the launcher runs on; tui comes back to it.
func TestDetach(t *testing.T) {
	config := shop(nil)
	config["settings"].(h.JSON)["binName"] = "parted" // no other test has one of that name
	x := open(t, h.Build(t, config), 90, 24)
	x.enter("$SHOP run --tui --except mail")
	x.sees("parted  running", "web      running", "2 of 4 ready")
	launcher := x.process(x.launcher()).Pid
	x.keys("q", "d")
	x.sees("parted runs on in the background", "shop tui", "comes back")
	x.prompts(0)
	x.ends(x.ui())
	for _, command := range []string{"clear; $SHOP tui", "clear; nimi tui parted"} {
		x.enter(command)
		x.sees("parted  running", "web      running")
		x.keys("q", "d")
		x.ends(x.ui())
		x.prompts(0)
	}
	if got := x.process(x.launcher()).Pid; got != launcher {
		t.Errorf("got the launcher %d, want that it is still %d", got, launcher)
	}
	x.enter("clear; nimi tui nothing")
	x.sees(`no launcher of the name "nothing" runs; there are`)
	x.enter("clear; $SHOP tui")
	x.sees("web      running")
	x.keys("q", "y") // from beside it
	x.ends(x.launcher())
	x.prompts(0)
}

// A screen that crashes touches no service: the terminal is as it was, and the launcher goes on as it would without one.
func TestCrash(t *testing.T) {
	x := open(t, h.Build(t, shop(nil)), 100, 30)
	x.enter("$SHOP run --tui")
	x.sees("shop  running", "web      running")
	before, _ := x.run("shop", "status", "--json")
	if err := x.process(x.ui()).Kill(); err != nil {
		t.Fatal(err)
	}
	x.sees("nimi tui: the screen has crashed (signal: killed); the services run on", "web  | [red]serving")
	after, err := x.run("shop", "status", "--json")
	if pids(before) != pids(after) || pids(after) == "" {
		t.Errorf("got the services\n%s(%v), before they were\n%s", after, err, before)
	}
	x.keys("C-c")
	x.ends(x.launcher())
	x.sees("stopping all services on INT")
	x.prompts(3)
}

// pids are the process numbers in the answer of status --json.
func pids(status string) (all string) {
	for _, part := range strings.Split(status, ",") {
		if strings.Contains(part, `"pid":`) {
			all += part
		}
	}
	return all
}

// When the terminal is closed, everything ends in order.
func TestTerminalCloses(t *testing.T) {
	x := open(t, h.Build(t, shop(nil)), 100, 30)
	x.enter("$SHOP run --tui")
	x.sees("shop  running", "web      running")
	if out, err := x.tmux("kill-session"); err != nil {
		t.Fatal(out)
	}
	x.ends(x.launcher())
	x.ends(x.ui())
}

// Signals for the process at the terminal are the launcher's.
func TestSignals(t *testing.T) {
	x := open(t, h.Build(t, shop(nil)), 100, 30)
	x.enter("$SHOP run --tui --except mail")
	x.sees("shop  running", "web      running")
	if err := x.process("^nimi tui --run -- " + x.dir).Signal(syscall.SIGTERM); err == nil {
		x.ends(x.launcher())
	}
	x.prompts(0)
}

// A launcher that is stopped, is killed, and comes back: the screen says so and goes on.
func TestLauncherGoes(t *testing.T) {
	x := open(t, h.Build(t, shop(nil)), 100, 30)
	x.enter("$SHOP run --except mail >/dev/null 2>&1 & $SHOP wait --ready; clear; $SHOP tui")
	x.sees("shop  running", "web      running")
	p := x.process("^" + x.dir + "/shop run --except")
	if err := p.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	x.sees("shop  DOES NOT ANSWER")
	if err := p.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	x.sees("shop  running")
	if err := p.Kill(); err != nil {
		t.Fatal(err)
	}
	x.sees("shop  HAS ENDED", "web      stopped")
	again := h.Start(t, filepath.Join(x.dir, "shop"), h.Options{Args: []string{"run", "--only", "db"}, OwnSocket: true, Env: []string{"XDG_RUNTIME_DIR=" + x.dir, "NIMI_SOCKET=", "RUNTIME_DIRECTORY="}})
	x.sees("shop  running", "1 of 4 ready")
	x.keys("q", "y")
	if code := again.Wait(); code != 0 {
		t.Errorf("got the exit code %d of the launcher that has come, want 0", code)
	}
	x.misses("HAS ENDED")
}

// Where there can be no screen, that is said; by default there is none then.
func TestNoScreen(t *testing.T) {
	x := open(t, h.Build(t, shop(nil)), 100, 30)
	x.enter("TERM=dumb shop run --tui")
	x.sees("the terminal cannot move its cursor (TERM=dumb)")
	x.enter("clear; $SHOP run --tui | cat")
	x.sees("standard input and standard output have to be")
	x.enter("clear; PATH=/nowhere $SHOP run --tui")
	x.sees("shop: the terminal UI is part of the nimi command: nimi in PATH")
	x.enter("clear; nimi tui --run")
	x.sees("--run needs a launcher behind --")
	x.ends(x.launcher())
	x.enter("clear; $SHOP run --only db >/dev/null & $SHOP wait; clear; nimi tui --run -- $SHOP --no-tui")
	x.sees("has it") // the launcher's own words
	x.prompts(111)
}

// NO_COLOR has no colours on the screen, and what is chosen is still to be seen.
func TestNoColor(t *testing.T) {
	x := open(t, h.Build(t, shop(nil)), 100, 30, "NO_COLOR=1")
	x.enter("$SHOP run --tui")
	x.sees("shop  running", "mail     failed", "›db")
	out, _ := x.tmux("capture-pane", "-p", "-e")
	for _, colour := range []string{"\x1b[31", "\x1b[32", "\x1b[33", "\x1b[38", "\x1b[9"} {
		if strings.Contains(out, colour) {
			t.Errorf("got %q on the screen", colour)
		}
	}
	x.keys("q", "y")
	x.ends(x.launcher())
}

// settings.tui.enable makes it what a launcher does on a terminal, and only there.
func TestDefault(t *testing.T) {
	x := open(t, h.Build(t, shop(h.JSON{"tui": h.JSON{"enable": true}})), 100, 30)
	x.enter("$SHOP --except mail")
	x.sees("shop  running", "web      running")
	x.keys("q", "y")
	x.ends(x.launcher())
	x.enter("clear; $SHOP --except mail --no-tui")
	x.sees("web  | [red]serving", "all services are ready")
	x.keys("C-c")
	x.sees("stopping all services on INT")
	x.prompts(0)
	x.enter("clear; $SHOP --except mail | cat")
	x.sees("red end") // what comes out of a pipe is passed on as it is, so that the screen is cleared
	x.keys("C-c")
	x.sees("stopping all services on INT")
	x.enter("clear; TERM=dumb PATH=/nowhere $SHOP --except mail")
	x.sees("all services are ready")
	x.keys("C-c")
	x.prompts(0)
	x.enter("clear; PATH=/nowhere $SHOP --except mail")
	x.sees("nimi in PATH: no such file or directory", "shop: starting without it", "all services are ready")
	x.keys("C-c")
	x.prompts(0)
}

// settings.tui.program is taken, whatever PATH says.
func TestProgram(t *testing.T) {
	x := open(t, h.Build(t, shop(h.JSON{"tui": h.JSON{"program": h.Nimi(t)}})), 100, 30)
	if err := os.Remove(filepath.Join(x.dir, "nimi")); err != nil {
		t.Fatal(err)
	}
	x.enter("$SHOP run --tui")
	x.sees("shop  running", "web      running")
	x.keys("q", "y")
	x.ends(x.launcher())
	x.prompts(3)
}

// A shell in a service's place has the terminal, and gives it back.
func TestShell(t *testing.T) {
	x := open(t, h.Build(t, shop(nil)), 100, 30)
	x.enter("$SHOP run --tui")
	x.sees("shop  running", "web      running")
	x.keys("i")
	x.sees("Depends on") // what is in the launcher's program is known by now
	x.keys("Escape")
	x.sees("RESTARTS")
	x.keys("e")
	x.until("a shell", func(screen string) bool {
		last := strings.TrimSpace(screen)
		return !strings.Contains(screen, "RESTARTS") && (strings.HasSuffix(last, "#") || strings.HasSuffix(last, "$"))
	})
	x.enter("stty -a | head -1; echo in=$((6*7)); exit 5")
	x.sees("shop  running", "it ended with 5")
	x.keys("q", "y")
	x.ends(x.launcher())
	x.prompts(3)
}
