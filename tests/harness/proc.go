package harness

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// Processes lists the processes of this run that are alive: those whose environment holds its tag. Zombies
// have no environment.
func (r *Run) Processes() []int {
	var found []int
	for _, pid := range allProcesses() {
		environ, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
		if err != nil {
			continue
		}
		for _, variable := range bytes.Split(environ, []byte{0}) {
			if string(variable) == r.tag {
				found = append(found, pid)
			}
		}
	}
	return found
}

// Children lists the direct children of a process, zombies too.
func Children(parent int) []int {
	var found []int
	for _, pid := range allProcesses() {
		if Status(pid)["PPid"] == strconv.Itoa(parent) {
			found = append(found, pid)
		}
	}
	return found
}

// Status returns the fields of /proc/<pid>/status (proc(5)); nil when the process is gone.
func Status(pid int) map[string]string {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return nil
	}
	return ParseStatus(string(text))
}

// ParseStatus splits the text of a /proc/<pid>/status file into its fields.
func ParseStatus(text string) map[string]string {
	fields := map[string]string{}
	for _, line := range strings.Split(text, "\n") {
		if name, value, found := strings.Cut(line, ":"); found {
			fields[name] = strings.TrimSpace(value)
		}
	}
	return fields
}

// Alive says whether a process exists and is no zombie.
func Alive(pid int) bool {
	status := Status(pid)
	return status != nil && !strings.HasPrefix(status["State"], "Z")
}

func allProcesses() []int {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	var pids []int
	for _, e := range entries {
		if pid, err := strconv.Atoi(e.Name()); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

// describe names processes for a message.
func describe(pids []int) string {
	var b strings.Builder
	for _, pid := range pids {
		command, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
		fmt.Fprintf(&b, "%d (%s) ", pid, strings.TrimSpace(strings.ReplaceAll(string(command), "\x00", " ")))
	}
	return b.String()
}
