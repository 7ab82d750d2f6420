package main

import (
	"nimi/generator/decode"
	"nimi/generator/input"
	"nimi/generator/schema"
	"nimi/runtime/spec"
)

func schemaCommand() command {
	return command{
		name:    "schema",
		summary: "write the JSON Schema of a configuration, for editors",
		options: []option{outputOption},
		notes: `The schema (draft 2020-12) is made from the code that reads configurations, with the descriptions, defaults and examples
of the page of options. What it refuses, nimi validate refuses too; that reports more, such as names that are not there.
`,
		run: func(s streams, in invocation) error { return s.write(in, configurationSchema()) },
	}
}

// configurationSchema returns the schema of what this version reads.
func configurationSchema() []byte {
	return schema.JSON(schema.Configuration(readConfiguration), "A configuration of Nimi "+spec.Version, schema.Page())
}

// readConfiguration is what reads a configuration.
func readConfiguration(document input.Value, report *input.Report) {
	_, _ = decode.Config(document, report) // what a document is that is no configuration does not matter here
}
