package harness

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Until waits for a condition and fails the test, saying what was waited for, when it does not come.
func (r *Run) Until(what string, condition func() bool) {
	r.t.Helper()
	deadline := time.Now().Add(Deadline)
	for !condition() {
		if time.Now().After(deadline) {
			r.t.Fatalf("waited in vain for: %s\n%s", what, r.report())
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// UntilLine waits for a service to write a line to standard output.
func (r *Run) UntilLine(service, line string) {
	r.t.Helper()
	r.Until(service+" to write "+strconv.Quote(line), func() bool { return r.Stdout.Count(service, line) > 0 })
}

// Path is the path of a file in the launcher's working directory.
func (r *Run) Path(name string) string { return filepath.Join(r.Dir, name) }

// File returns the content of a file in the working directory; empty when there is none.
func (r *Run) File(name string) string {
	data, err := os.ReadFile(r.Path(name))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		r.t.Fatal(err)
	}
	return string(data)
}

// UntilFile waits for a file to hold at least n lines, and returns the lines.
func (r *Run) UntilFile(name string, n int) []string {
	r.t.Helper()
	var lines []string
	r.Until(strconv.Itoa(n)+" lines in the file "+name, func() bool {
		text := r.File(name)
		if end := strings.LastIndexByte(text, '\n'); end < 0 {
			lines = nil
		} else {
			lines = strings.Split(text[:end], "\n")
		}
		return len(lines) >= n
	})
	return lines
}

// UntilPid waits for a file to hold a process number (the shell's `echo $$ >name`) and returns it.
func (r *Run) UntilPid(name string) int {
	r.t.Helper()
	line := r.UntilFile(name, 1)[0]
	pid, err := strconv.Atoi(line)
	if err != nil {
		r.t.Fatalf("file %s: got %q, want a process number", name, line)
	}
	return pid
}
