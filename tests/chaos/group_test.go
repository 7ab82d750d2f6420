package chaos

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// A group is the control group of a scenario: it keeps it from taking the machine, and finds what it leaves behind. In own, of
// the second hierarchy beside the first one, the launcher may make groups itself (nimi.resources).
type group struct{ pids, memory, above, own string }

var groups atomic.Int64

// mostProcesses and mostMemory are what a scenario may have that asks for no less.
const mostProcesses, mostMemory = 400, 512 << 20

// newGroup makes it, in either hierarchy of cgroups(7).
func newGroup(s scenario) (g group, err error) {
	name := fmt.Sprint("nimi-chaos-", os.Getpid(), "-", groups.Add(1))
	limits := map[string]int{"pids": mostProcesses, "memory": mostMemory >> 20, "parent-pids": 0}
	for _, word := range s.Stage {
		key, value, _ := strings.Cut(word, "=")
		if _, is := limits[key]; is {
			limits[key], _ = strconv.Atoi(value)
		}
	}
	for _, root := range []string{"/sys/fs/cgroup/pids", "/sys/fs/cgroup"} {
		g.above = filepath.Join(root, name)
		if os.Mkdir(g.above, 0o755) != nil {
			continue
		}
		if n := limits["parent-pids"]; n > 0 {
			os.WriteFile(filepath.Join(g.above, "pids.max"), fmt.Append(nil, n), 0)
		}
		os.WriteFile(filepath.Join(g.above, "cgroup.subtree_control"), []byte("+pids"), 0)
		g.pids = filepath.Join(g.above, "inner")
		os.Mkdir(g.pids, 0o755)
		if os.WriteFile(filepath.Join(g.pids, "pids.max"), fmt.Append(nil, limits["pids"]), 0) == nil {
			break
		}
		os.Remove(g.pids)
		os.Remove(g.above)
		g.pids = ""
	}
	if g.pids == "" {
		return g, errors.New("no control group for processes can be made (pids.max)")
	}
	memory := filepath.Join("/sys/fs/cgroup/memory", name)
	if os.Mkdir(memory, 0o755) == nil {
		if os.WriteFile(filepath.Join(memory, "memory.limit_in_bytes"), fmt.Append(nil, limits["memory"]<<20), 0) == nil {
			g.memory = memory
		} else {
			os.Remove(memory)
		}
	}
	if g.own = filepath.Join("/sys/fs/cgroup/unified", name); os.Mkdir(g.own, 0o755) != nil {
		g.own = ""
	}
	return g, nil
}

// removeStale removes the groups of runs that were killed.
func removeStale() {
	for _, root := range []string{"/sys/fs/cgroup/pids", "/sys/fs/cgroup"} {
		dirs, _ := filepath.Glob(filepath.Join(root, "nimi-chaos-*-*"))
		for _, dir := range dirs {
			if pid, _ := strconv.Atoi(strings.Split(filepath.Base(dir), "-")[2]); state(pid) == 0 {
				name := filepath.Base(dir)
				group{filepath.Join(dir, "inner"), filepath.Join("/sys/fs/cgroup/memory", name), dir, filepath.Join("/sys/fs/cgroup/unified", name)}.remove()
			}
		}
	}
}

// words have stage.c enter the group.
func (g group) words() (words []string) {
	for _, dir := range []string{g.pids, g.memory, g.own} {
		if dir != "" {
			words = append(words, "group="+filepath.Join(dir, "cgroup.procs"))
		}
	}
	return words
}

// processes lists what is alive in it. What is on its way out already is not.
func (g group) processes() (pids []int) {
	text, _ := os.ReadFile(filepath.Join(g.pids, "cgroup.procs"))
	for _, word := range strings.Fields(string(text)) {
		if pid, err := strconv.Atoi(word); err == nil && state(pid) != 0 && state(pid) != 'Z' && !exiting(pid) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// remove kills everything in it.
func (g group) remove() {
	for range 1000 {
		os.WriteFile(filepath.Join(g.pids, "pids.max"), []byte("0"), 0)
		text, _ := os.ReadFile(filepath.Join(g.pids, "cgroup.procs"))
		for _, word := range strings.Fields(string(text)) {
			pid, _ := strconv.Atoi(word)
			syscall.Kill(pid, syscall.SIGKILL)
		}
		if len(text) == 0 && os.Remove(g.pids) == nil {
			break
		}
		time.Sleep(2 * time.Millisecond)
	}
	os.Remove(g.above)
	for _, depth := range []string{"/*/*", "/*", ""} {
		dirs, _ := filepath.Glob(g.own + depth)
		for _, dir := range dirs {
			if g.own != "" {
				syscall.Rmdir(dir)
			}
		}
	}
	for range 100 {
		if g.memory == "" || os.Remove(g.memory) == nil {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// exiting tells whether a process has begun to end (PF_EXITING among the flags of proc_pid_stat(5)).
func exiting(pid int) bool {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	words := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	if len(words) < 7 {
		return true
	}
	flags, _ := strconv.Atoi(words[6])
	return flags&4 != 0
}

// state is the letter of proc(5) for a process, 0 where there is none.
func state(pid int) byte {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	end := strings.LastIndexByte(string(text), ')')
	if err != nil || end < 0 || end+2 >= len(text) {
		return 0
	}
	return text[end+2]
}
