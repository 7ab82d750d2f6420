package main

import "cmp"

func buildCommand() command {
	return command{
		name:    "build",
		summary: "build the launcher",
		options: []option{configOption, {name: "output", value: "FILE", help: "where to write it; default: settings.binName, here"}, verboseOption},
		notes: `Needs Go 1.24 or later on PATH. GOOS, GOARCH and GOAMD64 choose another machine, as for go build.
golang.org/x/sys comes from the module cache, or is downloaded once.
FILE changes in one step: a build that fails or is interrupted leaves it as it was.
`,
		run: func(s streams, in invocation) error {
			_, err := s.pipeline(in, func(p *product) (string, error) {
				s.sayHowLong(p.program)
				return cmp.Or(in.values["output"], "./"+p.program.Name), nil
			})
			return err
		},
	}
}
