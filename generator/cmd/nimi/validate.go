package main

import "fmt"

func validateCommand() command {
	return command{
		name:    "validate",
		summary: "check a configuration and report all that is wrong with it",
		options: []option{configOption},
		notes:   "Prints \"ok\" and the number of services, or every problem on a line of its own with its path.\n",
		run: func(s streams, in invocation) error {
			p, err := s.pipeline(in.values["config"], nil)
			if err != nil {
				return err
			}
			text := fmt.Sprintf("ok: %d services\n", len(p.program.Services))
			if len(p.program.Services) == 1 {
				text = "ok: 1 service\n"
			}
			return s.write(in, []byte(text))
		},
	}
}
