package main

func generateCommand() command {
	return command{
		name:    "generate",
		summary: "write the Go source of the launcher",
		options: []option{configOption, {name: "output", value: "FILE", help: "where to write it; default: the standard output"}},
		run: func(s streams, in invocation) error {
			p, err := s.pipeline(in, nil)
			if err != nil {
				return err
			}
			return s.write(in, p.options.Main)
		},
	}
}
