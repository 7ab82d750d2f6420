package chaos

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// fakeVariable makes this program a launcher that does one thing wrong.
const fakeVariable = "CHAOS_fake"

// Each check finds the launcher that it is there for.
func TestEveryCheckFinds(t *testing.T) {
	w := newWorld(t)
	w.patience = 500 * time.Millisecond
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	copyFile(t, exe, w.path("fake"), 0o755)
	stop := []action{{0, "command", []string{"stop", "--timeout", "2", "s0"}}}
	truth := []action{{100, "truth", nil}}
	for _, c := range []struct {
		wrong, kind string
		actions     []action
	}{
		{"trace", "trace", nil},
		{"deaf", "does not end", nil},
		{"daemon", "left alive", nil},
		{"code", "exit code", nil},
		{"silent", "lines of 111", nil},
		{"needless", "gave up", nil},
		{"unstarted", "no reason", nil},
		{"file", "left file", nil},
		{"killed", "signalled", nil},
		{"memory", "usage", []action{{300, "rest", nil}}},
		{"spin", "busy at rest", nil},
		{"running 0", "status", truth},
		{"running 4194303", "status", truth},
		{"running 1", "undone", stop},
		{"command trace", "command trace", stop},
		{"command 77", "command code", stop},
		{"command hangs", "command does not end", stop},
	} {
		t.Run(strings.ReplaceAll(c.wrong, " ", "-"), func(t *testing.T) {
			t.Parallel()
			s := scenario{Config: JSON{"settings": JSON{"shutdown": JSON{"timeout": 100.0}}, "services": JSON{"s0": JSON{"process": JSON{}}}},
				Programs: map[string]string{"fake": c.wrong}, Stdout: "fast", Stderr: "fast", Actions: c.actions, End: []string{"TERM"}}
			found := w.run(s, w.path("fake"))
			if !slices.ContainsFunc(found, func(f finding) bool { return f.kind == c.kind }) {
				t.Errorf("got %v, want a finding of the kind %q", found, c.kind)
			}
			for _, f := range found {
				if f.kind == "test" {
					t.Errorf("the test itself: %s", f.text)
				}
			}
		})
	}
	t.Run("nothing", func(t *testing.T) {
		t.Parallel()
		s := scenario{Config: JSON{"settings": JSON{}, "services": JSON{"s0": JSON{"process": JSON{}}}}, Programs: map[string]string{"fake": "stopped 0"},
			Stdout: "fast", Stderr: "fast", Actions: append(truth, stop...), End: []string{"TERM"}}
		if found := w.run(s, w.path("fake")); len(found) > 0 {
			t.Errorf("got %v of a launcher that does nothing wrong", found)
		}
	})
}

// beFake is a launcher that does something wrong, or a command of it.
func beFake(wrong string) {
	if len(os.Args) > 1 {
		switch wrong {
		case "command trace":
			fmt.Fprintln(os.Stderr, "fatal error: all is lost")
			os.Exit(2)
		case "command 77":
			os.Exit(77)
		case "command hangs":
			time.Sleep(time.Hour)
		}
		os.Exit(0)
	}
	heard := make(chan os.Signal, 1)
	signal.Notify(heard, syscall.SIGTERM)
	l, err := net.Listen("unix", os.Getenv("NIMI_SOCKET"))
	if err != nil {
		panic(err)
	}
	state, pid, _ := strings.Cut(wrong, " ")
	if pid == "1" {
		pid = fmt.Sprint(os.Getpid())
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			c.Read(make([]byte, 100))
			fmt.Fprintf(c, "launcher name=chaos\nunit s0 path=s0 state=%s pid=%s runs=1\ndone\n", state, pid)
			c.Close()
		}
	}()
	var memory []byte
	switch wrong {
	case "spin":
		go func() {
			for n := 0; ; n++ {
			}
		}()
	case "memory":
		memory = make([]byte, 200<<20)
		for i := range memory {
			memory[i] = 1
		}
	}
	<-heard
	switch wrong {
	case "trace":
		fmt.Fprintln(os.Stderr, "goroutine 1 [running]:")
		os.Exit(2)
	case "deaf":
		time.Sleep(time.Hour)
	case "daemon":
		daemon := exec.Command("/bin/sleep", "1000")
		daemon.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		if err := daemon.Start(); err != nil {
			panic(err)
		}
	case "code":
		os.Exit(77)
	case "silent":
		os.Exit(111)
	case "needless":
		fmt.Fprintln(os.Stderr, "chaos: it is monday")
		os.Exit(111)
	case "unstarted":
		os.Exit(126)
	case "file":
		if err := os.WriteFile(filepath.Join("/run", "left"), nil, 0o644); err != nil {
			panic(err)
		}
	case "killed":
		syscall.Kill(os.Getpid(), syscall.SIGKILL)
	case "memory":
		os.Exit(int(memory[0]) - 1)
	}
	os.Exit(0)
}
