package chaos

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// action makes up one thing that happens while the launcher runs.
func (d dice) action(names []string, calm bool) action {
	a := action{After: d.between(0, 300)}
	name := pick(d, names...)
	if d.oneIn(6) {
		name = pick(d, "*", "s*", "*1")
	}
	if calm || d.oneIn(2) {
		a.Do = pick(d, "command", "command", "command", "leaving command", "truth", "order")
		a.Args = d.commandLine(name)
		if a.Do == "order" {
			a.Do = "command"
			a.Args = []string{pick(d, "start", "stop", "stop", "restart"), "--timeout", "2", pick(d, names...)}
		}
		if a.Do == "truth" {
			a.Args = nil
		}
		return a
	}
	switch d.IntN(13) {
	case 0:
		a.Do, a.Args = "signal", []string{strconv.Itoa(pick(d, harmless...))}
	case 1, 2, 3:
		a.Do, a.Args = "kill", []string{name, strconv.Itoa(pick(d, 9, 9, 9, 15, 19, 18, 6, 1))}
	case 4:
		a.Do, a.Args = "pause", []string{strconv.Itoa(d.between(10, 400))}
	case 5:
		a.Do, a.Args = "descriptors", []string{strconv.Itoa(d.between(0, 40)), strconv.Itoa(d.between(10, 400))}
	case 6:
		a.Do, a.Args = "processes", []string{strconv.Itoa(d.between(1, 30)), strconv.Itoa(d.between(10, 400))}
	case 7:
		a.Do = "remove socket"
	case 8:
		a.Do = "remove logs"
	case 9:
		a.Do, a.Args = "idle clients", []string{strconv.Itoa(pick(d, 1, 5, 64, 100)), strconv.Itoa(d.between(50, 500))}
	case 10:
		a.Do, a.Args = "junk clients", []string{strconv.Itoa(d.between(1, 20))}
	case 11:
		a.Do = "crowded command" // in the launcher's own control group, as docker exec has it
		a.Args = d.commandLine(name)
	case 12:
		a.Do, a.Args = "truth", nil
	}
	return a
}

// commandLine makes up a command to a launcher that runs.
func (d dice) commandLine(name string) []string {
	return pick(d,
		[]string{"status"}, []string{"status", "--json"}, []string{"status", "--watch"}, []string{"logs", "-n", "5"}, []string{"logs", "-f"}, []string{"logs", "-f", name},
		[]string{"start", name}, []string{"stop", name}, []string{"restart", name}, []string{"reload", name}, []string{"stop", "--no-deps", name},
		[]string{"takeover"}, []string{"takeover", "--no-wait"}, []string{"takeover", "--dry-run"}, // from itself: everything is kept, whatever state it is in
		[]string{"start", "--no-wait", name}, []string{"stop", "--no-wait", name}, []string{"restart", "--timeout", "0.2", name}, []string{"signal", pick(d, "USR1", "TERM", "KILL", "STOP", "CONT"), name},
		[]string{"wait", "--timeout", "1"}, []string{"wait", "--ready", "--timeout", "1", name}, []string{"healthcheck"}, []string{"describe", "--json"}, []string{"metrics"})
}

// act does one action. Commands run beside what follows, but for orders, which are waited for.
func (p *play) act(a action) {
	number := func(i int) int {
		n, _ := strconv.Atoi(a.Args[i])
		return n
	}
	switch a.Do {
	case "command":
		p.command(a.Args, false)
	case "leaving command":
		p.leavingCommand(a.Args)
	case "crowded command":
		p.command(a.Args, true)
	case "truth":
		p.truth()
	case "rest":
		p.idle()
	case "signal":
		syscall.Kill(p.launcher, syscall.Signal(number(0)))
	case "kill":
		for _, u := range p.units() {
			if ok, _ := filepath.Match(a.Args[0], u.name); ok && u.pid > 0 {
				if pid := p.outside(u.pid); slices.Contains(p.group.processes(), pid) {
					syscall.Kill(pid, syscall.Signal(number(1)))
				}
			}
		}
		p.truth()
	case "pause":
		syscall.Kill(p.launcher, syscall.SIGSTOP)
		time.Sleep(time.Duration(number(0)) * time.Millisecond)
		syscall.Kill(p.launcher, syscall.SIGCONT)
	case "descriptors":
		var before unix.Rlimit
		if unix.Prlimit(p.launcher, unix.RLIMIT_NOFILE, nil, &before) == nil {
			unix.Prlimit(p.launcher, unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: min(uint64(number(0)), before.Max), Max: before.Max}, nil)
			time.Sleep(time.Duration(number(1)) * time.Millisecond)
			unix.Prlimit(p.launcher, unix.RLIMIT_NOFILE, &before, nil)
		}
	case "processes":
		file := filepath.Join(p.group.pids, "pids.max")
		before, err := os.ReadFile(file)
		if err == nil {
			os.WriteFile(file, fmt.Append(nil, number(0)), 0)
			time.Sleep(time.Duration(number(1)) * time.Millisecond)
			os.WriteFile(file, before, 0)
		}
	case "remove socket":
		os.Remove(p.socket())
	case "remove logs":
		os.RemoveAll(filepath.Join(p.dir, "here", "nimi_logs"))
		os.RemoveAll(filepath.Join(p.dir, "here", "logs"))
	case "idle clients":
		p.idleClients(number(0), time.Duration(number(1))*time.Millisecond)
	case "junk clients":
		p.junkClients(number(0))
	default:
		p.find("test", "no such action: %s %v", a.Do, a.Args)
	}
}
