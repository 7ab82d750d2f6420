package main

import (
	"fmt"

	"nimi/generator/graph"
)

func graphCommand() command {
	return command{
		name:    "graph",
		summary: "draw the services and what each waits for",
		options: []option{
			configOption,
			{name: "format", value: "NAME", help: "dot (Graphviz, the default) or mermaid"},
			{name: "output", value: "FILE", help: "where to write it; default: the standard output"},
		},
		run: func(s streams, in invocation) error {
			draw := graph.DOT
			switch format := in.values["format"]; format {
			case "", "dot":
			case "mermaid":
				draw = graph.Mermaid
			default:
				return usageError(fmt.Sprintf("option --format: %q is no format, must be dot or mermaid", format))
			}
			p, err := s.pipeline(in.values["config"], nil)
			if err != nil {
				return err
			}
			return s.write(in, []byte(draw(p.program)))
		},
	}
}
