package main

import (
	"fmt"
	"os"
	"strconv"
	"syscall"
	"text/tabwriter"
	"time"

	"nimi/generator/control"
)

func psCommand() command {
	return command{
		name:    "ps",
		summary: "list the launchers of this user that run",
		notes:   "DIRECTORY is where the launcher was started.\n",
		run: func(s streams, _ invocation) error {
			w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "NAME\tPID\tSTATE\tSERVICES\tSINCE\tDIRECTORY")
			for _, r := range control.Find() {
				dir, err := os.Readlink("/proc/" + strconv.Itoa(r.Process) + "/cwd")
				if err != nil {
					dir = "-"
				}
				fmt.Fprintf(w, "%s\t%d\t%s\t%d\t%s\t%s\n", r.Name, r.Process, r.State, r.Services, time.Now().Add(-r.Uptime).UTC().Format(time.RFC3339), dir)
			}
			return w.Flush()
		},
	}
}

func ctlCommand() command {
	return command{
		name:    "ctl",
		summary: "run a command of a launcher that runs, by its name, without its file at hand",
		operand: "NAME", rest: true,
		notes: "What follows NAME is the launcher's own: nimi ctl shop status, nimi ctl shop down. nimi ps lists the names.\n",
		run: func(_ streams, in invocation) error {
			name, args := in.arguments[0], in.arguments[1:]
			var found []control.Running
			for _, r := range control.Find() {
				if r.Name == name || strconv.Itoa(r.Process) == name {
					found = append(found, r)
				}
			}
			switch {
			case len(args) == 0:
				return usageError("which command? " + name + " --help lists them")
			case len(found) == 0:
				return fmt.Errorf("no launcher called %q runs; nimi ps lists those that do", name)
			case len(found) > 1:
				return fmt.Errorf("%d launchers are called %q: give the PID that nimi ps shows instead", len(found), name)
			case found[0].Process == 0:
				return fmt.Errorf("%s runs in another container: use its program there", name)
			}
			program := "/proc/" + strconv.Itoa(found[0].Process) + "/exe" // the one that runs, whatever has become of its file
			err := syscall.Exec(program, append([]string{name, "--socket", found[0].Socket}, args...), os.Environ())
			return fmt.Errorf("%s: %w", program, err)
		},
	}
}
