package main

import (
	"fmt"

	"nimi/generator/input"
)

func validateCommand() command {
	return command{
		name:    "validate",
		summary: "check a configuration and report all that is wrong with it",
		options: []option{configOption, {name: "check-programs", help: "also look whether the programs are on this machine"}},
		notes: `Prints "ok" and the number of services, or every problem on a line of its own with its path.
Programs are looked for as a launcher would that is started from here: names without a slash in the service's PATH.
`,
		run: func(s streams, in invocation) error {
			p, err := s.pipeline(in, nil)
			if err != nil {
				return err
			}
			text := "ok: " + counted(len(p.program.Services), "service")
			if in.values["check-programs"] != "" {
				var report input.Report
				n := programs(p.program, &report)
				if err := s.tell(&report); err != nil {
					return err
				}
				text += ", " + counted(n, "program")
			}
			return s.write(in, []byte(text+"\n"))
		},
	}
}

// counted is a number of things.
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
