package sys

import (
	"os"
	"os/exec"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// Processes finds this process as it is, and a child in another session with a name that is made to confuse.
func TestProcesses(t *testing.T) {
	memory := make([]byte, 64<<20)
	for i := 0; i < len(memory); i += 4096 {
		memory[i] = 1
	}
	for begin := time.Now(); time.Since(begin) < 50*time.Millisecond; { // to have computed
	}
	child := t.TempDir() + "/a) R 1 1 1 ("
	if err := os.Symlink("/bin/sleep", child); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(child, "1000")
	c.SysProcAttr = &unix.SysProcAttr{Setsid: true}
	if err := c.Start(); err != nil {
		t.Skip(err)
	}
	defer c.Wait()
	defer c.Process.Kill()
	list := Processes()
	if list == nil {
		t.Skip("/proc does not show this process")
	}
	session, err := unix.Getsid(0)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, p := range list {
		switch p.Pid {
		case os.Getpid():
			found++
			if p.Parent != os.Getppid() || p.Session != session || p.Memory < int64(len(memory)) || p.Memory > 1<<40 || p.CPU < 20*time.Millisecond || p.CPU > time.Hour {
				t.Errorf("this process: got %+v, want parent %d, session %d, at least %d bytes", p, os.Getppid(), session, len(memory))
			}
		case c.Process.Pid:
			found++
			if p.Parent != os.Getpid() || p.Session != p.Pid {
				t.Errorf("child: got %+v, want parent %d and a session of its own", p, os.Getpid())
			}
		}
	}
	if found != 2 {
		t.Errorf("found %d of 2 processes", found)
	}
	if memory[0] != 1 {
		t.Error("the memory is needed until here")
	}
}

func TestParseStat(t *testing.T) {
	for _, tt := range []struct {
		stat string
		want Process
		ok   bool
	}{
		{"7 (a b) c) S 3 4 5 0 -1 9 9 9 9 9 100 20 3 1 20 0 1 0 99 1000 25 18446744073709551615 1\n", Process{Parent: 3, Session: 5, Memory: 25 * 4096, CPU: 1240 * time.Millisecond}, true},
		{"", Process{}, false},
		{"7 (a) S 3 4", Process{Parent: 3}, false},
		{")))", Process{}, false},
	} {
		var p Process
		if ok := p.parse([]byte(tt.stat), 4096); ok != tt.ok || p != tt.want {
			t.Errorf("%q: got %+v, %v, want %+v, %v", tt.stat, p, ok, tt.want, tt.ok)
		}
	}
}
