package main

func generateCommand() command {
	return command{
		name:    "generate",
		summary: "write the Go source of the launcher",
		options: []option{configOption, outputOption},
		run: func(s streams, in invocation) error {
			p, err := s.pipeline(in, nil)
			if err != nil {
				return err
			}
			return s.write(in, p.options.Main)
		},
	}
}
