package tui

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"nimi/generator/control"
)

// ticks is how many units of processor time the kernel counts in a second: USER_HZ, which is 100 on every architecture
// that Go has (time(7)).
const ticks = 100

// meter measures what the processes of services use.
type meter struct {
	last time.Time
	used map[string]int64 // by then, in ticks
}

// process is one line of /proc/PID/stat (proc_pid_stat(5)).
type process struct {
	parent, session int
	used            int64 // ticks
	memory          int64 // bytes
}

// measure returns the usage of each unit. A process belongs to the unit in whose session it is, or else to that of its
// nearest ancestor that belongs to one. proc is where processes are seen; "": nowhere.
func (m *meter) measure(proc string, units map[string]control.Unit, now time.Time) map[string]Usage {
	if proc == "" {
		return nil
	}
	sessions := map[int]string{}
	for name, u := range units {
		if u.Session > 0 {
			sessions[u.Session] = name
		}
	}
	processes := processesIn(proc)
	all, used := map[string]Usage{}, map[string]int64{}
	for pid := range processes {
		name := ""
		for up, steps := pid, 0; name == "" && steps < len(processes); steps++ {
			p, known := processes[up]
			if !known {
				break
			}
			name, up = sessions[p.session], p.parent
		}
		if name == "" {
			continue
		}
		u := all[name]
		u.Measured = true
		u.Memory += processes[pid].memory
		used[name] += processes[pid].used
		all[name] = u
	}
	if elapsed := now.Sub(m.last).Seconds(); !m.last.IsZero() && elapsed > 0 {
		for name, u := range all {
			if before, known := m.used[name]; known {
				u.CPU = float64(max(used[name]-before, 0)) / ticks / elapsed
				all[name] = u
			}
		}
	}
	m.last, m.used = now, used
	return all
}

// processesIn returns all processes by their pids.
func processesIn(proc string) map[int]process {
	dir, err := os.Open(proc)
	if err != nil {
		return nil
	}
	defer dir.Close()
	names, _ := dir.Readdirnames(-1)
	all := make(map[int]process, len(names))
	for _, name := range names {
		pid, err := strconv.Atoi(name)
		if err != nil {
			continue
		}
		stat, err := os.ReadFile(filepath.Join(proc, name, "stat"))
		if err != nil {
			continue // it has ended meanwhile
		}
		if p, ok := parseStat(stat); ok {
			all[pid] = p
		}
	}
	return all
}

// parseStat reads the fields that follow the name of the program, which may hold anything, brackets too.
func parseStat(stat []byte) (p process, ok bool) {
	f := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	const parent, session, user, system, rss = 1, 3, 11, 12, 21
	if len(f) <= rss {
		return p, false
	}
	number := func(i int) int64 {
		n, _ := strconv.ParseInt(string(f[i]), 10, 64)
		return n
	}
	return process{
		parent: int(number(parent)), session: int(number(session)),
		used: number(user) + number(system), memory: number(rss) * int64(os.Getpagesize()),
	}, true
}
