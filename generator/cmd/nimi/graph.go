package main

import (
	"nimi/generator/graph"
)

func graphCommand() command {
	return command{
		name:    "graph",
		summary: "draw the services and what each waits for",
		options: []option{
			configOption,
			{name: "format", value: "NAME", values: []string{"dot", "mermaid"}, help: "dot (Graphviz, the default) or mermaid"},
			outputOption,
		},
		run: func(s streams, in invocation) error {
			draw := graph.DOT
			if in.values["format"] == "mermaid" {
				draw = graph.Mermaid
			}
			p, err := s.pipeline(in, nil)
			if err != nil {
				return err
			}
			return s.write(in, []byte(draw(p.program)))
		},
	}
}
