package tui

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"syscall"

	"nimi/generator/control"
)

// target is the launcher that is looked at. It may be replaced by another one at the same place: what belongs to its
// process is asked for anew for each connection.
type target struct {
	program string // where that of the process cannot be run

	mu      sync.Mutex
	running control.Running
	asked   bool // to stop everything
}

// meet takes over who has answered last.
func (t *target) meet(r control.Running) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if r.Process != t.running.Process || r.Pid != t.running.Pid {
		t.asked = false
	}
	t.running = r
}

// now is who has answered last.
func (t *target) now() control.Running {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.running
}

// socket is where the launcher listens.
func (t *target) socket() string { return t.now().Socket }

// end asks the launcher to stop everything. The second time it gets the signal by which it kills what is left.
func (t *target) end() error {
	r := t.now()
	t.mu.Lock()
	asked := t.asked
	t.asked = true
	t.mu.Unlock()
	if !asked {
		_, err := control.Do(r.Socket, control.Patience, "down", "--no-wait")
		var refused *control.Refusal
		if err == nil || !errors.As(err, &refused) || refused.Kind != "usage" {
			return err
		} // a launcher of an older nimi does not know that word
	}
	if r.Process == 0 {
		return errors.New("its process cannot be seen from here, so it gets no signal")
	}
	return syscall.Kill(r.Process, syscall.SIGTERM)
}

// executable returns a program that has the launcher's commands; "": there is none that can be run from here. That of the
// process is there even where its path is another program by now. The program of another user, or that of a container,
// is not run.
func (t *target) executable() string {
	r := t.now()
	if r.Process == 0 || !r.Ours() || !sameMounts(r.Process) {
		return t.program
	}
	path := fmt.Sprintf("/proc/%d/exe", r.Process)
	f, err := os.Open(path)
	if err != nil {
		return t.program
	}
	f.Close()
	return path
}

// sameMounts tells whether a process sees the files that this one sees.
func sameMounts(pid int) bool {
	own, err := os.Readlink("/proc/self/ns/mnt")
	other, also := os.Readlink(fmt.Sprintf("/proc/%d/ns/mnt", pid))
	return err == nil && also == nil && own == other
}

// proc returns where the processes of the launcher are seen under the numbers that it gives them: /proc, or that of its
// container. Empty: nowhere.
func (t *target) proc() string {
	r := t.now()
	if r.Process == 0 {
		return ""
	}
	if r.Process == r.Pid {
		return "/proc"
	}
	own := fmt.Sprintf("/proc/%d/root/proc", r.Process)
	if _, err := os.Stat(fmt.Sprintf("%s/%d/stat", own, r.Pid)); err != nil {
		return ""
	}
	return own
}
