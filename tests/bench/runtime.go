package main

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// size is that of the launcher of one service.
func (b *bench) size(counts) ([]row, error) {
	launcher, err := b.launcher("size", []string{"/bin/true"}, nil)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(launcher)
	if err != nil {
		return nil, err
	}
	return compared([]row{{What: "size, one service, stripped", Subject: "launcher", Unit: "MiB",
		Values: []float64{float64(info.Size()) / (1 << 20)}, Reach: "≤ 1.6 MiB"}}), nil
}

// start is the time from the execution of a supervisor to the first instruction of its service.
func (b *bench) start(n counts) ([]row, error) {
	times := b.path("times")
	service := []string{b.path("stamp"), times}
	plain, err := b.launcher("plain", service, nil)
	if err != nil {
		return nil, err
	}
	raw, err := b.launcher("raw", service, map[string]any{"format": "raw"})
	if err != nil {
		return nil, err
	}
	subjects := [][]string{
		append([]string{b.path("spawn")}, service...),
		append([]string{b.path("floor")}, service...),
		{plain},
		{raw},
	}
	rows := []row{{Subject: "C, posix_spawn and wait"}, {Subject: "Go, ForkExec and wait"},
		{Subject: "launcher", Reach: "≤ 1.4 × C"}, {Subject: "launcher, logging.format raw"}}
	for _, peer := range []string{"tini", "dumb-init"} {
		path, err := exec.LookPath(peer)
		if err != nil {
			continue
		}
		argv := []string{path}
		if peer == "tini" {
			argv = append(argv, "-s", "--") // -s: a subreaper, as it is not PID 1 here
		}
		subjects = append(subjects, append(argv, service...))
		rows = append(rows, row{Subject: peer})
	}
	for range n.start {
		for i, argv := range subjects {
			if err := os.WriteFile(times, nil, 0o644); err != nil {
				return nil, err
			}
			if err := command("", nil, append([]string{b.path("stamp"), times}, argv...)...); err != nil {
				return nil, err
			}
			text, err := os.ReadFile(times)
			if err != nil {
				return nil, err
			}
			var before, after int64
			if _, err := fmt.Sscan(string(text), &before, &after); err != nil {
				return nil, fmt.Errorf("%v: times %q: %v", argv, text, err)
			}
			rows[i].What, rows[i].Unit = "exec to the service's first instruction", "ms"
			rows[i].Values = append(rows[i].Values, float64(after-before)/1e6)
		}
	}
	return compared(rows), nil
}

// settle is how long a supervisor runs before its memory is read.
const settle = 2 * time.Second

// memory is the proportional set size (proc(5), smaps_rollup) of an idle supervisor of one service. Only one runs
// at a time, as two would share their pages.
func (b *bench) memory(n counts) ([]row, error) {
	service := []string{"/bin/sleep", "1000"}
	launcher, err := b.launcher("idle", service, nil)
	if err != nil {
		return nil, err
	}
	rows := []row{{Subject: "launcher", Reach: "≤ 1.8 MiB"}, {Subject: "Go, ForkExec and wait"}, {Subject: "C, posix_spawn and wait"}}
	subjects := [][]string{{launcher}, append([]string{b.path("floor")}, service...), append([]string{b.path("spawn")}, service...)}
	for range n.memory {
		for i, argv := range subjects {
			pss, err := idle(argv)
			if err != nil {
				return nil, err
			}
			rows[i].What, rows[i].Unit = "idle memory (PSS), one service", "MiB"
			rows[i].Values = append(rows[i].Values, pss)
		}
	}
	return compared(rows), nil
}

// idle starts a supervisor, reads its memory in MiB when it has settled, and ends it and its service.
func idle(argv []string) (float64, error) {
	c := exec.Command(argv[0], argv[1:]...)
	if err := c.Start(); err != nil {
		return 0, err
	}
	defer c.Wait()
	defer c.Process.Kill()
	time.Sleep(settle)
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%[1]d/children", c.Process.Pid))
	if err != nil {
		return 0, err
	}
	for _, pid := range strings.Fields(string(children)) {
		if n, err := strconv.Atoi(pid); err == nil {
			defer kill(n)
		}
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", c.Process.Pid))
	if err != nil {
		return 0, err
	}
	for _, line := range strings.Split(string(text), "\n") {
		var kb float64
		if _, err := fmt.Sscanf(line, "Pss: %f kB", &kb); err == nil {
			return kb / 1024, nil
		}
	}
	return 0, fmt.Errorf("%s: no Pss in smaps_rollup", argv[0])
}

func kill(pid int) {
	if p, err := os.FindProcess(pid); err == nil {
		p.Kill()
	}
}
