// Command floor does what helpers/spawn.c does, in Go and without a stop: what it costs more is the price of Go's own
// runtime. `floor [-r] FILE` starts the command of every line of FILE and waits for all; with -r it starts again what
// ends.
package main

import (
	"os"
	"strings"
	"syscall"
)

func main() {
	text, err := os.ReadFile(os.Args[len(os.Args)-1])
	if err != nil {
		os.Exit(2)
	}
	running := map[int]string{}
	start := func(line string) {
		argv := strings.Fields(line)
		pid, err := syscall.ForkExec(argv[0], argv, &syscall.ProcAttr{Env: syscall.Environ(), Files: []uintptr{0, 1, 2}})
		if err == nil {
			running[pid] = line
		}
	}
	for line := range strings.Lines(string(text)) {
		start(line)
	}
	for {
		pid, err := syscall.Wait4(-1, nil, 0, nil)
		if err == syscall.ECHILD {
			return
		}
		line, ours := running[pid]
		delete(running, pid)
		if ours && len(os.Args) > 2 {
			start(line)
		}
	}
}
