package e2e

import (
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

// onScreen starts the launcher of a configuration with a terminal for its output, and returns what has come to it so far.
func onScreen(t *testing.T, config JSON, env ...string) (r *h.Run, shown func() string) {
	t.Helper()
	master, slave := pseudoterminal(t)
	launcher := h.Build(t, config)
	r = h.Start(t, launcher, h.Options{Stdout: slave, Stderr: slave, Env: append([]string{"TERM=xterm", "NO_COLOR="}, env...)})
	slave.Close()
	var mu sync.Mutex
	var text strings.Builder
	go func() {
		b := make([]byte, 4096)
		for {
			n, err := master.Read(b)
			mu.Lock()
			text.Write(b[:n])
			mu.Unlock()
			if err != nil && !os.IsTimeout(err) {
				return
			}
		}
	}()
	return r, func() string {
		mu.Lock()
		defer mu.Unlock()
		return strings.ReplaceAll(text.String(), "\r\n", "\n") // the terminal's own doing
	}
}

// On a terminal a prompt is seen before its line ends, with the name of its service; progress is redrawn in place; a line
// of another service, and the launcher's own, begin on lines of their own.
func TestScreenShowsUnfinishedLines(t *testing.T) {
	t.Parallel()
	r, shown := onScreen(t, h.Services(JSON{
		"a": sh(`printf 'Password: '; until test -e one; do sleep 0.02; done; printf '10%%\r'; until test -e two; do sleep 0.02; done; printf '20%%\r\033[Kdone\n'; exec sleep 1000`, nil),
		"b": sh(`until test -e other; do sleep 0.02; done; echo line >&2; exec sleep 1000`, nil),
	}), "NO_COLOR=1")
	until := func(want string) {
		t.Helper()
		r.Until(want, func() bool { return strings.HasSuffix(shown(), want) })
	}
	touch := func(name string) {
		t.Helper()
		if err := os.WriteFile(r.Path(name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	until("a | Password: ")
	touch("other")
	until("a | Password: \nb | line\n")
	touch("one")
	until("b | line\na | 10%")
	touch("two")
	until("a | 10%\ra | 20%\ra | \x1b[Kdone\n")
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	until("done\nnimi: stopping all services on TERM\n")
}

// What would change the terminal, or the lines of others, does not reach it. Colours end with their line, also where a
// service is killed in the middle of one, and there are none with NO_COLOR.
func TestScreenIsLeftAsItWas(t *testing.T) {
	t.Parallel()
	config := h.Services(JSON{"a": sh(`printf '\033]0;title\007\033[?25l\033[?1049h\033[2J\033[H\033[31mred\nplain\033[32mgreen'; echo >written; exec sleep 1000`, nil)})
	r, shown := onScreen(t, config)
	r.Until("the colour", func() bool { return strings.HasSuffix(shown(), "green\x1b[0m") })
	r.Signal(syscall.SIGKILL)
	r.Until("the end", func() bool { return !r.Running() })
	if got, want := shown(), "\x1b[36ma\x1b[0m | \x1b[31mred\x1b[0m\n\x1b[36ma\x1b[0m | plain\x1b[32mgreen\x1b[0m"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	r, shown = onScreen(t, config, "NO_COLOR=1")
	r.Until("the text", func() bool { return strings.HasSuffix(shown(), "green") })
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	r.Until("the end", func() bool {
		return shown() == "a | red\na | plaingreen\nnimi: stopping all services on TERM\n"
	})
}

// A pipe gets every byte as it was written, whole lines only; so does a log file.
func TestPipesAreUntouched(t *testing.T) {
	t.Parallel()
	config := h.Services(JSON{"a": sh(`printf '\033[2J1%%\r2%%\033[31m\n'`, nil)})
	config["settings"].(JSON)["logging"] = JSON{"enable": true, "logsDir": "out"}
	r := start(t, config)
	r.WantExit(0)
	const want = "\x1b[2J1%\r2%\x1b[31m\n"
	if got := r.Stdout.String(); got != "a | "+want {
		t.Errorf("pipe: got %q", got)
	}
	if got := r.File("out/logs-0/a.txt"); got != want {
		t.Errorf("file: got %q", got)
	}
}

// A terminal that shows everything wakes nobody up.
func TestScreenIsIdle(t *testing.T) {
	t.Parallel()
	r, shown := onScreen(t, h.Services(JSON{"a": sh(`printf 'prompt: '; exec sleep 1000`, nil)}), "NO_COLOR=1")
	r.Until("the prompt", func() bool { return shown() == "a | prompt: " })
	switches := func() string {
		return h.Status(r.Pid)["voluntary_ctxt_switches"] // of the supervising thread; the pump's is among the tasks
	}
	tasks := func() (n string) {
		entries, err := os.ReadDir("/proc/" + strconv.Itoa(r.Pid) + "/task")
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			text, _ := os.ReadFile("/proc/" + strconv.Itoa(r.Pid) + "/task/" + e.Name() + "/status")
			n += h.ParseStatus(string(text))["voluntary_ctxt_switches"] + " "
		}
		return n
	}
	// It comes to rest some time after the last line; from then on nothing moves.
	r.Until("two looks without a wakeup between", func() bool {
		before := switches() + tasks()
		for range 20 {
			shown()
			syscall.Select(0, nil, nil, nil, &syscall.Timeval{Usec: 25_000})
		}
		return before == switches()+tasks()
	})
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}
